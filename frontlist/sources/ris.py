"""RIS, the format that every reference manager and publisher writes, each in its own way."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final

from frontlist.model.paper import ExternalId, Link, Record, Reject
from frontlist.sources.lines import TOO_LONG, text_lines
from frontlist.sources.parts import any_date, comma_name, dois_in, finished, joined, one_id, plain, work_type
from frontlist.sources.streams import Bytes

SOURCE: Final = "ris"
_TAG: Final = re.compile(r"^\s{0,3}([A-Z][A-Z0-9]) {1,2}-(?: (.*)|$)")
_PMID: Final = re.compile(r"^(\d+)\s*\[pmid\]", re.I)
Tags = Mapping[str, list[str]]


def records(stream: Bytes) -> Iterator[Record | Reject]:
    """Every reference. It begins with TY and ends with ER; files without one of the two are read all the same."""
    tags: dict[str, list[str]] = {}
    begun, last = 1, ""
    for number, line in text_lines(stream):
        if line is None:
            yield Reject(SOURCE, f"line {number}", TOO_LONG)
            continue
        found = _TAG.match(line)
        tag = found.group(1) if found else ""
        if tags and tag in {"TY", "ER"}:
            yield record(tags, f"line {begun}")
            tags = {}
        if found and tag != "ER":
            begun = begun if tags else number
            tags.setdefault(tag, []).append((found.group(2) or "").strip())
            last = tag
        elif not found and line.strip() and tags:
            tags[last][-1] += "\n" + line.strip()
    if tags:
        yield record(tags, f"line {begun}")


def record(tags: Tags, where: str) -> Record | Reject:
    """One reference."""
    book = _first(tags, "TY") in {"BOOK", "EDBOOK", "EBOOK"}
    return finished(
        Record(
            source=SOURCE,
            key="",
            title=plain(_first(tags, "T1", "TI", "CT", "BT") if not book else _first(tags, "TI", "T1", "BT", "T2")),
            abstract=plain(_first(tags, "AB", "N2")),
            authors=tuple(comma_name(name) for tag in ("AU", "A1") for name in tags.get(tag, ()) if name),
            ids=_ids(tags),
            published=_date(tags),
            venue=plain(_first(tags, "JF", "T2", "JO", "JA", "J1", "J2", "BT", "PB")),
            type=work_type(_first(tags, "TY")),
            links=tuple(Link("other", url) for url in _addresses(tags)[:1]),
            keywords=tuple(word for text in tags.get("KW", ()) for line in text.split("\n") if (word := line.strip())),
            where=where,
        )
    )


def _first(tags: Tags, *names: str) -> str:
    return next((text for name in names for text in tags.get(name, ()) if text), "")


def _date(tags: Tags) -> str:
    """The most precise of what is stated about publication. PY may also hold when it was received."""
    stated = [
        any_date(text)
        for name in ("PY", "Y1", "DA")
        for text in tags.get(name, ())
        if not text.endswith(("received", "accepted"))
    ]
    years = [date for date in stated if date]
    same_year = [date for date in years if date[:4] == years[0][:4]]
    return max(same_year, key=len, default="")


def _addresses(tags: Tags) -> list[str]:
    found = [text for name in ("UR", "L1", "L2", "LK") for text in tags.get(name, ())]
    return [url for text in found for url in text.split() if url.startswith(("http://", "https://"))]


def _ids(tags: Tags) -> tuple[ExternalId, ...]:
    """DO, where it should be; M3 and N1, where others put a DOI; U1, where PubMed's number is; and the addresses."""
    marked = [
        found.group(1) for name in ("U1", "C2", "AN") for text in tags.get(name, ()) if (found := _PMID.match(text))
    ]
    noted = [text for name in ("M3", "N1") for text in tags.get(name, ()) if text.lower().startswith(("doi", "10."))]
    return joined(
        *(dois_in(text) for text in (*tags.get("DO", ()), *noted)),
        *(one_id("pmid", number) for number in marked),
        *(one_id("", url) for url in _addresses(tags)),
    )
