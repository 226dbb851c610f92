"""Damaged files of every format: each is read or told, and never raises."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest

from frontlist.model.paper import Record, Reject
from frontlist.sources.files import open_records
from tests.soak import count
from tests.unit.sources import test_json_kinds as kinds
from tests.unit.sources import test_text_formats as formats
from tests.unit.sources import test_xml as xml

SAMPLES = {
    "bibtex": formats.BROKEN,
    "ris": formats.RIS,
    "nbib": formats.NBIB,
    "table": 'title,abstract,year,doi\n"One, two",three,1999,10.1000/x\n' * 5,
    "pasted": f"First Engine\n{formats.PROSE}\nSecond Engine\n{formats.PROSE}\n",
    "acl": xml.ACL,
    "raw": xml.RAW,
    "rss": xml.RSS,
    "atom": xml.ATOM,
    "rdf": xml.RDF,
    "snapshot": json.dumps(kinds.SNAPSHOT) + "\n",
    "crossref": json.dumps(kinds.CROSSREF) + "\n",
    "openalex": json.dumps(kinds.OPENALEX) + "\n",
    "daily": json.dumps([kinds.DAILY] * 3),
}
STUFF = [
    b"\0",
    b"\xff\xfe",
    b"{",
    b"}",
    b'"',
    b"<",
    b">",
    b"&",
    b"\n",
    b"\r",
    b"\\",
    b"]",
    b"[",
    b",",
    b"@",
    b"\xe2\x80\xae",
    b"999999999999",
    b"null",
    b"[]",
]


def damaged(data: bytes, chance: random.Random) -> bytes:
    """The sample with a few cuts, doublings and insertions."""
    for _ in range(chance.randint(1, 6)):
        start = chance.randrange(len(data) + 1)
        end = min(len(data), start + chance.randrange(40))
        middle = chance.choice([b"", data[start:end] * 2, chance.choice(STUFF), chance.choice(STUFF) * 50])
        data = data[:start] + middle + data[end:]
    return data


@pytest.mark.soak
@pytest.mark.parametrize("name", SAMPLES)
def test_no_damage_raises(tmp_path: Path, name: str) -> None:
    chance = random.Random(name)
    path = tmp_path / "x"
    for _ in range(count(3000)):
        data = damaged(SAMPLES[name].encode(), chance)
        path.write_bytes(data)
        try:
            items = list(open_records(path))
        except Exception:
            print(data)
            raise
        assert all(isinstance(item, (Record, Reject)) for item in items)
        for item in items:
            text = item.title + item.abstract + item.venue if isinstance(item, Record) else item.reason
            assert "\0" not in text
            assert text.encode(), "neither empty nor half a character"


ENDLESS = {
    "blank lines": "\n" * 60_000 + "a note\n",
    "angle brackets": "<a" * 30_000,
    "comments in markup": '{"DOI": "10.1000/x", "title": ["T"], "abstract": "' + "<!--" * 100_000 + '"}\n',
    "spaces between names": '{"title": "T", "authors": "a' + " " * 200_000 + 'b"}\n',
    "many addresses": '{"title": "T", "doi": "' + ",http://10" * 100_000 + '"}\n',
    "an open entry of blank lines": "@misc{a, title={T}, note={" + "\n" * 200_000,
    "an open entry of one line": "@misc{a, title={T},\nnote={" + " " * 200_000 + "x",
    "open documents of formulas": '{"DOI": "10.1000/x", "title": ["<tex-math>'
    + "\\\\begin{document}" * 50_000
    + '</tex-math>"]}\n',
}


@pytest.mark.parametrize("name", ENDLESS)
def test_what_would_take_for_ever_with_a_careless_pattern_ends(tmp_path: Path, name: str) -> None:
    path = tmp_path / "x"
    path.write_text(ENDLESS[name])
    assert len(list(open_records(path))) == 1
