"""BibTeX and BibLaTeX files as records. LaTeX stays as it is written: making it readable is cleaning's work."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from frontlist.model.dates import partial_date
from frontlist.model.paper import ExternalId, Link, Record, Reject
from frontlist.sources.bibtex_syntax import Entry, entries
from frontlist.sources.names import people
from frontlist.sources.parts import any_date, finished, joined, month_number, one_id, plain, work_type
from frontlist.sources.streams import Bytes

SOURCE: Final = "bibtex"
UNBALANCED: Final = "Its braces are not balanced, and neither a title nor an abstract could be made out."
# What a child takes from its parent, under which of its own names (the rules of BibTeX's crossref and BibLaTeX).
_INHERITED: Final = {
    "title": "booktitle", "booktitle": "booktitle", "year": "year", "date": "date", "month": "month",
    "publisher": "publisher", "journal": "journal", "journaltitle": "journaltitle", "isbn": "isbn",
}  # fmt: skip
_PARENT_TYPES: Final = frozenset(
    {"proceedings", "mvproceedings", "book", "mvbook", "collection", "mvcollection", "periodical"}
)
_VENUES: Final = ("journal", "journaltitle", "booktitle", "school", "institution", "howpublished", "publisher")
_ADDRESS: Final = re.compile(r"https?://[^\s{}\\]+")


def records(stream: Bytes) -> Iterator[Record | Reject]:
    """Every entry. Those that refer to another wait until it has come, or until the end."""
    parents: dict[str, dict[str, str]] = {}
    waiting: list[Entry] = []
    for entry in entries(stream):
        if isinstance(entry, tuple):
            yield Reject(SOURCE, f"line {entry[0]}", entry[1])
            continue
        if (entry.type in _PARENT_TYPES or _is_software(entry)) and entry.key:
            kept = entry.fields if _is_software(entry) else {n: t for n, t in entry.fields.items() if n in _INHERITED}
            parents.setdefault(entry.key.lower(), kept)
        parent = _parent(entry)
        if parent and parent not in parents:
            waiting.append(entry)
        else:
            yield record(_with_parent(entry, parents.get(parent, {})))
    for entry in waiting:
        yield record(_with_parent(entry, parents.get(_parent(entry), {})))


def record(entry: Entry) -> Record | Reject:
    """One entry."""
    fields = entry.fields
    ids = _ids(fields)
    preprint = bool(ids) and ids[0].scheme == "arxiv" and entry.type in {"article", "misc", "online", "unpublished"}
    date = _date(fields)
    found = finished(
        Record(
            source=SOURCE,
            key="",
            title=_title(fields),
            abstract=plain(fields.get("abstract")),
            authors=people(plain(fields.get("author"))),
            ids=ids,
            submitted=date if preprint else "",
            published="" if preprint else date,
            categories=tuple(plain(fields.get("primaryclass")).split()),
            category_scheme="arxiv" if fields.get("primaryclass") else "",
            venue=next((plain(fields[name]) for name in _VENUES if fields.get(name)), ""),
            type="preprint" if preprint and not fields.get("booktitle") else work_type(entry.type),
            links=_links(fields),
            keywords=_keywords(plain(fields.get("keywords"))),
            where=f"line {entry.line}",
        )
    )
    return replace(found, reason=UNBALANCED) if isinstance(found, Reject) and not entry.balanced else found


def _parent(entry: Entry) -> str:
    return entry.fields.get("crossref", "").strip().lower()


def _is_software(entry: Entry) -> bool:
    return entry.type in {"software", "softwareversion", "softwaremodule", "codefragment"}


def _with_parent(entry: Entry, parent: dict[str, str]) -> Entry:
    if not parent:
        return entry
    if _is_software(entry):
        # A version or a part of a program is that program in all that it does not say itself.
        return replace(entry, fields={**parent, **entry.fields})
    taken = {_INHERITED[name]: value for name, value in parent.items()}
    # A book's own title is what its chapters were published in, above what it calls its series.
    if "title" in parent:
        taken["booktitle"] = parent["title"]
    return replace(entry, fields={**taken, **entry.fields})


def _title(fields: dict[str, str]) -> str:
    title, subtitle = plain(fields.get("title")), plain(fields.get("subtitle"))
    return f"{title}: {subtitle}" if title and subtitle else title


def _date(fields: dict[str, str]) -> str:
    """BibLaTeX's `date` (the first day of a span), else year, month and day."""
    if date := any_date(re.split(r"/(?=\d{4}|\.\.|$)", plain(fields.get("date")))[0]):
        return date
    year = re.search(r"\d{4}", fields.get("year", ""))
    month = re.search(r"[^\W\d_]{3,}|\d{1,2}", fields.get("month", ""))
    day = fields.get("day", "").strip()
    return partial_date(
        int(year.group()) if year else None,
        month_number(month.group()) if month else None,
        int(day) if day.isdecimal() and len(day) < 3 else None,
    )


def _ids(fields: dict[str, str]) -> tuple[ExternalId, ...]:
    kind = (fields.get("archiveprefix") or fields.get("eprinttype") or "").strip().lower()
    eprint = fields.get("eprint", "").strip()
    addresses = _ADDRESS.findall(fields.get("url", ""))
    noted = re.findall(
        r"arXiv:\s*([^\s,;}\]]+)", " ".join(fields.get(name, "") for name in ("journal", "note", "volume"))
    )
    return joined(
        one_id("arxiv", eprint) if kind in {"arxiv", ""} else (),
        one_id("doi", _unescaped(fields.get("doi", ""))),
        one_id("pmid", eprint if kind in {"pubmed", "pmid"} else fields.get("pmid", "").strip()),
        *(one_id("arxiv", number) for number in noted),
        *(one_id("", _unescaped(address)) for address in addresses),
    )


def _unescaped(text: str) -> str:
    """A DOI and an address with TeX's escapes taken back."""
    return re.sub(r"\\([_&%#~])", r"\1", text.replace("{", "").replace("}", ""))


def _links(fields: dict[str, str]) -> tuple[Link, ...]:
    places = (("url", "other"), ("repository", "code"), ("code", "code"))
    return tuple(
        Link(kind, _unescaped(found.group()))
        for name, kind in places
        if (found := _ADDRESS.search(fields.get(name, "")))
    )


def _keywords(text: str) -> tuple[str, ...]:
    return tuple(word for piece in re.split(r"[;,]", text) if (word := piece.strip()))
