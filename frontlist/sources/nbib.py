"""NBIB, PubMed's own export format (https://www.nlm.nih.gov/bsd/mms/medlineelements.html). Built from its description."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from frontlist.model.paper import Author, ExternalId, Record, Reject
from frontlist.sources.lines import TOO_LONG, text_lines
from frontlist.sources.parts import any_date, bare_orcid, comma_name, dois_in, finished, joined, one_id, plain
from frontlist.sources.streams import Bytes

SOURCE: Final = "nbib"
_TAG: Final = re.compile(r"^([A-Z]{2,4}) {0,2}- ?(.*)$")
_TYPES: Final = {"Preprint": "preprint", "Dataset": "dataset", "Journal Article": "article", "Review": "article"}


def records(stream: Bytes) -> Iterator[Record | Reject]:
    """Every citation; each begins with its PMID."""
    held: list[tuple[str, str]] = []
    begun = 1
    for number, line in text_lines(stream):
        if line is None:
            yield Reject(SOURCE, f"line {number}", TOO_LONG)
            continue
        found = _TAG.match(line)
        if held and found and found.group(1) == "PMID":
            yield record(held, f"line {begun}")
            held = []
        if found:
            begun = begun if held else number
            held.append((found.group(1), found.group(2).strip()))
        elif line.startswith("      ") and held:
            tag, text = held[-1]
            held[-1] = (tag, f"{text} {line.strip()}")
    if held:
        yield record(held, f"line {begun}")


def record(tags: list[tuple[str, str]], where: str) -> Record | Reject:
    """One citation, its tags in their order: that is how a person's ORCID and address are told from another's."""
    kinds = [_TYPES[text] for tag, text in tags if tag == "PT" and text in _TYPES]
    return finished(
        Record(
            source=SOURCE,
            key="",
            title=plain(_first(tags, "TI", "BTI", "CTI")),
            abstract=plain(_first(tags, "AB")),
            authors=tuple(_people(tags)),
            ids=_ids(tags),
            published=any_date(_first(tags, "DEP", "DP")) or any_date(_first(tags, "DP")),
            venue=plain(_first(tags, "JT", "TA")),
            type="preprint" if "preprint" in kinds else next(iter(kinds), ""),
            keywords=tuple(plain(text) for tag, text in tags if tag == "OT"),
            where=where,
        )
    )


def _first(tags: list[tuple[str, str]], *names: str) -> str:
    return next((text for name in names for tag, text in tags if tag == name and text), "")


def _people(tags: list[tuple[str, str]]) -> Iterator[Author]:
    """FAU opens a person (AU, where there is no full name); AUID and AD that follow belong to him or her."""
    full = any(tag == "FAU" for tag, _ in tags)
    person: Author | None = None
    for tag, text in tags:
        if tag == ("FAU" if full else "AU"):
            if person:
                yield person
            person = comma_name(text)
        elif person and tag == "AUID" and not person.orcid:
            person = Author(person.name, person.family, person.given, bare_orcid(text), person.affiliation)
        elif person and tag == "AD" and not person.affiliation:
            person = Author(person.name, person.family, person.given, person.orcid, plain(text))
    if person:
        yield person


def _ids(tags: list[tuple[str, str]]) -> tuple[ExternalId, ...]:
    located = [text for tag, text in tags if tag in {"LID", "AID"} and text.endswith("[doi]")]
    return joined(one_id("pmid", _first(tags, "PMID")), *(dois_in(text) for text in located))
