"""The small parts that every source puts records together from: ids, names, dates, keys."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import replace
from email.utils import parsedate_to_datetime
from typing import Any, Final

from frontlist.model.dates import parse_partial_date, partial_date
from frontlist.model.ids import normal_id, parse_id
from frontlist.model.paper import Author, ExternalId, Record, Reject

NOTHING_TO_READ: Final = "It has neither a title nor an abstract."
MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")

# The few words that Frontlist uses for what a work is, and how the formats write them.
TYPES: Final = {
    "article": "article", "journal-article": "article", "article-journal": "article", "jour": "article", "ejour": "article",
    "journalarticle": "article", "research-article": "article", "article-magazine": "article", "review": "article",
    "inproceedings": "conference", "conference": "conference", "proceedings-article": "conference", "cpaper": "conference",
    "conf": "conference", "paper-conference": "conference", "conference paper": "conference",
    "preprint": "preprint", "posted-content": "preprint", "inprep": "preprint", "unpb": "preprint",
    "phdthesis": "thesis", "mastersthesis": "thesis", "thesis": "thesis", "dissertation": "thesis", "thes": "thesis",
    "book": "book", "mvbook": "book", "monograph": "book", "collection": "book", "proceedings": "book", "edited-book": "book",
    "edbook": "book", "ebook": "book",
    "incollection": "chapter", "inbook": "chapter", "chapter": "chapter", "book-chapter": "chapter", "chap": "chapter",
    "echap": "chapter",
    "techreport": "report", "report": "report", "rprt": "report", "manual": "report", "standard": "report", "rep": "report",
    "software": "software", "comp": "software", "softwareversion": "software",
    "dataset": "dataset", "data": "dataset",
}  # fmt: skip

# A field of ids that is longer than this holds something else.
LONGEST_IDS: Final = 4000
_DOI = re.compile(r"10\.\d{4,9}/[^\s\"<>]+")
_YEAR_FIRST = re.compile(r"^\s*(\d{4})[-/.](\d{1,2})?(?:[-/.](\d{1,2}))?")
_WORDS = re.compile(r"[^\W\d_]+")
_NUMBERS = re.compile(r"\d+")
_INITIALS = re.compile(r"^(?:[^\W\d_]\.?[\s-]*){1,4}$")
_SUFFIX = re.compile(r"^(?:jr|sr|ii|iii|iv)\.?$", re.I)
_AND = re.compile(r"\s+(?:and|&)\s+|\s*;\s*|,\s+and\s+", re.I)


def counted(value: object) -> float:
    """A count as a service writes it; 0 for what is none."""
    return float(value) if isinstance(value, int) and not isinstance(value, bool) and value > 0 else 0.0


def objects_in(value: object, name: str) -> list[dict[str, Any]]:
    """The objects in a list of an answer; none where the answer has another shape."""
    found = value.get(name) if isinstance(value, dict) else None
    return [item for item in found if isinstance(item, dict)] if isinstance(found, list) else []


def work_type(text: str) -> str:
    """Our word for a format's word for what a work is, or ''."""
    return TYPES.get(text.strip().lower(), "")


def plain(text: object) -> str:
    """`text` without the characters that no database takes and without the space around it; '' for what is no text."""
    if not isinstance(text, str):
        return ""
    if "\0" in text:
        text = text.replace("\0", "")
    # Half of a surrogate pair, which JSON can spell and UTF-8 cannot.
    if not text.isascii():
        text = text.encode("utf-8", "replace").decode()
    return text.strip()


def one_id(scheme: str, text: object) -> tuple[ExternalId, ...]:
    """The id that `text` is in `scheme`, in normal form, as a tuple of one or none. '' for text that says itself what it is."""
    value = str(text).strip() if isinstance(text, (str, int)) else ""
    if not value:
        return ()
    if scheme == "doi":
        return dois_in(value)
    found = normal_id(scheme, value) if scheme else parse_id(value)
    return (found,) if found else ()


def dois_in(text: str) -> tuple[ExternalId, ...]:
    """Every DOI in `text`, however it is dressed: `doi:`, an address, several with commas or semicolons between."""
    text = text[:LONGEST_IDS]
    if "10." not in text:
        return ()
    found: list[ExternalId] = []
    for piece in re.split(r"[;,]\s*(?=(?:https?://\S*?/|doi:\s*)?10\.)|\s+", text):
        if (match := _DOI.search(piece)) and (doi := normal_id("doi", match.group())):
            found.append(doi)
    return tuple(dict.fromkeys(found))


def joined(*groups: Iterable[ExternalId]) -> tuple[ExternalId, ...]:
    """Several groups of ids as one, each id once, in the order of first mention."""
    return tuple(dict.fromkeys(found for group in groups for found in group))


def any_date(text: str) -> str:
    """The date that `text` states, as far as it does: ISO, '2001/09/01/', RFC 822, '11 March 2024', 'Mar 2024', '2024'."""
    text = text.strip()
    if found := _YEAR_FIRST.match(text):
        year, month, day = (int(part) if part else None for part in found.groups())
        return partial_date(year, month, day)
    if "," in text and ":" in text:
        try:
            return parsedate_to_datetime(text).date().isoformat()
        except ValueError:
            pass
    return _date_in_words(text)


def _date_in_words(text: str) -> str:
    numbers = [int(number) for number in _NUMBERS.findall(text)[:4] if len(number) <= 4]
    year = next((number for number in numbers if number > 31), None)
    day = next((number for number in numbers if number <= 31), None)
    months = (month_number(word) for word in _WORDS.findall(text)[:4])
    return partial_date(year, next((month for month in months if month), None), day)


def month_number(text: str) -> int | None:
    """1 to 12 for 'mar', 'March', '3' or '03'; None for anything else."""
    text = text.strip().lower()
    if text.isdecimal() and len(text) <= 2:
        return int(text) if 1 <= int(text) <= 12 else None
    return MONTHS.index(text[:3]) + 1 if text[:3] in MONTHS and text.isalpha() else None


def iso_date(text: object) -> str:
    """The day of an ISO date or time, or ''."""
    return parse_partial_date(text) if isinstance(text, str) and text else ""


def named(given: str, family: str, *, suffix: str = "", orcid: str = "", affiliation: str = "") -> Author:
    """A name from its parts, printed given name first."""
    printed = " ".join(part for part in (given, family, suffix) if part)
    return Author(printed, family if given else "", given, bare_orcid(orcid), affiliation)


def bare_orcid(text: str) -> str:
    """'0000-0002-1825-0097' from any way of writing an ORCID iD; '' when there is none."""
    found = re.search(r"\d{4}-?\d{4}-?\d{4}-?\d{3}[\dXx]", text)
    if not found:
        return ""
    digits = found.group().replace("-", "").upper()
    return "-".join(digits[start : start + 4] for start in range(0, 16, 4))


def comma_name(text: str) -> Author:
    """A name that may be written 'Family, Given' or 'Family, Jr, Given'."""
    parts = [part.strip() for part in text.split(",")]
    if len(parts) == 2 and all(parts) and not _SUFFIX.match(parts[1]):
        return named(parts[1], parts[0])
    if len(parts) == 3 and all(parts):
        return named(parts[2], parts[0], suffix=parts[1])
    return Author(" ".join(text.split()).strip(","))


def names_in(text: str) -> tuple[Author, ...]:
    """The people in one line of names, whatever stands between them: ';', 'and', or commas only."""
    text = " ".join(text.split())
    pieces = [piece.strip(" ,") for piece in _AND.split(text) if piece.strip(" ,")]
    with_comma = [piece for piece in pieces if piece.count(",") == 1]
    if ";" in text or (len(pieces) > 1 and len(with_comma) == len(pieces)):
        return tuple(comma_name(piece) for piece in pieces)
    names = [name.strip() for piece in pieces for name in piece.split(",") if name.strip()]
    if len(names) == 2 and len(pieces) == 1 and (" " not in names[0] or _INITIALS.match(names[1])):
        return (named(names[1], names[0]),)
    if len(names) >= 4 and len(names) % 2 == 0 and all(_INITIALS.match(name) for name in names[1::2]):
        return tuple(named(given, family) for family, given in zip(names[::2], names[1::2], strict=True))
    return tuple(Author(name) for name in names)


def key_of(ids: tuple[ExternalId, ...], *facts: str) -> str:
    """What names a record inside its source: its first id, else a digest of the facts that tell it from others."""
    if ids:
        return f"{ids[0].scheme}:{ids[0].value}"
    words = "\x1f".join(" ".join(fact.lower().split()) for fact in facts)
    return "text:" + hashlib.sha256(words.encode("utf-8", "replace")).hexdigest()[:24]


def finished(record: Record) -> Record | Reject:
    """The record with its key; or the reason why it cannot be one."""
    if not record.title and not record.abstract and not record.deleted:
        return Reject(record.source, record.where, NOTHING_TO_READ)
    if record.key:
        return record
    who = record.authors[0].name if record.authors else ""
    return replace(record, key=key_of(record.ids, record.title or record.abstract, who, record.published, record.venue))
