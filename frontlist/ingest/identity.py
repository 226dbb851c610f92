"""One paper, one item: when do two records describe the same work?

Preprint, revisions, conference and journal forms are one work. A work is known by its external ids, or by title, authors
and year where ids are missing. Parts, errata, comments on a work and namesakes are other works.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from frontlist.ingest.same_record import SURE, blocks, entry, same_record
from frontlist.model.paper import ExternalId, Record
from frontlist.text.similar import name_key, title_hash, title_key

# A work may be printed years after its preprint, but not decades.
YEARS_APART: Final = 4
# Shorter titles ('Introduction', 'Deep learning') are shared by works that have nothing else in common.
SHORT_TITLE: Final = 16
# Without authors on one side only a title that nobody would choose twice is enough.
TELLING_TITLE: Final = 30
SAME_AUTHORS: Final = 0.5
SAME_WORDS: Final = 0.3
# Schemes in which one work has one id; two DOIs may well be the conference's and the journal's.
ONE_PER_WORK: Final = frozenset({"arxiv"})
# A book's number is that of every chapter in it.
NOT_OF_ONE_WORK: Final = frozenset({"isbn"})
# Whoever keeps a DOI's record may rewrite it; what people type under one may be another work.
REGISTRIES: Final = frozenset({"arxiv", "crossref", "openalex", "semantic-scholar", "anthology", "openreview"})
GENERIC: Final = frozenset(
    "abstract abstracts acknowledgements acknowledgments addendum announcement bookreview bookreviews conclusion "
    "conclusions contents correction corrections corrigendum editorial editorialboard errata erratum foreword "
    "frontmatter guesteditorial guesteditorsintroduction indexofauthors inmemoriam introduction keynote "
    "lettertotheeditor obituary panel preface publishersnote retraction tableofcontents tutorial untitled "
    "editorsnote editorsnotes chairsmessage messagefromthechairs reminiscencesoninfluentialpapers".split()
)
_FORM = re.compile(
    r"\s*[(\[](?:extended|full|long|short|technical|revised|preprint|camera.ready|journal|conference)\b[^)\]]{0,40}[)\]]\s*\.?$"
    r"|\s*[(\[](?:abstract|poster|demo|demonstration|preprint|student abstract)[)\]]\s*\.?$"
    r"|\s*[:-]\s*(?:extended|full) (?:version|abstract)\.?$",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Sketch:
    """What identity looks at, of one record."""

    ids: frozenset[ExternalId]
    title: str
    names: frozenset[str]
    year: int
    abstract: str = ""


def sketch(record: Record) -> Sketch:
    """The sketch of `record`."""
    return Sketch(
        ids=frozenset(names_of(record)),
        title=work_key(record.title),
        names=frozenset(_family(author.name) for author in record.authors),
        year=_year(record),
        abstract=record.abstract,
    )


def work_key(title: str) -> str:
    """The title's key without what only names the form: '(extended abstract)', '[full version]'."""
    return title_key(
        _FORM.sub("", title) if title.rstrip().endswith((")", "]", ").", " version", "abstract")) else title
    )


def names_of(record: Record) -> tuple[ExternalId, ...]:
    """The record's external ids that belong to one work only."""
    return tuple(name for name in record.ids if name.scheme not in NOT_OF_ONE_WORK)


def titles_of(record: Record) -> tuple[int, ...]:
    """The hashes under which the same work may stand: of its title; without ids, also of parts of it."""
    key = work_key(record.title)
    loose = () if names_of(record) or not key else sorted(blocks(entry(record)))
    return tuple(title_hash(text) for text in (key, *loose) if text)


def own_seed(record: Record) -> str:
    """What an id that belongs to this record and to no other is derived from."""
    return f"{record.source}:{record.key}"


def other_key(record: Record) -> str:
    """Where the record goes if another work of its source has its key already; '' where its key is the source's own."""
    own = not record.key.startswith("doi:") or record.source in REGISTRIES
    return "" if own else f"{record.key} {title_hash(work_key(record.title)):x}"


def same_work(left: Sketch, right: Sketch) -> str:
    """Why these are one work; '' when they are not, or when it cannot be told."""
    if shared := left.ids & right.ids:
        name = min(shared)
        doubtful = strangers(left, right) or (contradict(left.ids, right.ids) and left.title != right.title)
        return f"both bear {name}" if name.scheme in ONE_PER_WORK or not doubtful else ""
    if contradict(left.ids, right.ids) or left.title != right.title or not _years_agree(left, right):
        return ""
    return _same_by_title(left, right)


def same_entry(left: Record, right: Record) -> str:
    """Why two entries without ids are one, though their titles differ a little; '' when they are not."""
    if names_of(left) or names_of(right) or work_key(left.title) in GENERIC:
        return ""
    one, other = entry(left), entry(right)
    # A name in common and the year are asked for: the scorer alone would join columns that bear one title each month.
    known = one.year and other.year and set(one.families) & set(other.families)
    sure = known and same_record(one, other) >= SURE
    return "nearly the same title; same authors, year and venue" if sure else ""


def contradict(left: Iterable[ExternalId], right: Iterable[ExternalId]) -> bool:
    """Whether both have an id in a scheme where one work has one id, and none in common."""
    for scheme in ONE_PER_WORK:
        ours = {name for name in left if name.scheme == scheme}
        theirs = {name for name in right if name.scheme == scheme}
        if ours and theirs and not ours & theirs:
            return True
    return False


def _same_by_title(left: Sketch, right: Sketch) -> str:
    if not left.title or left.title in GENERIC:
        return ""
    if left.names and right.names:
        exact = left.names == right.names and left.year == right.year != 0
        agree = exact if len(left.title) < SHORT_TITLE else _overlap(left.names, right.names) >= SAME_AUTHORS
        return "same title, authors and year" if agree else ""
    if len(left.title) < TELLING_TITLE:
        return ""
    if left.abstract and right.abstract and _overlap(_words(left), _words(right)) < SAME_WORDS:
        return ""
    return "same title; the authors are not known of both"


def strangers(left: Sketch, right: Sketch) -> bool:
    """An id shared by mistake (a proceedings' DOI on each of its papers): neither titles nor people agree."""
    known = left.title and right.title and left.names and right.names
    return bool(known) and left.title != right.title and not left.names & right.names


def _years_agree(left: Sketch, right: Sketch) -> bool:
    return not left.year or not right.year or abs(left.year - right.year) <= YEARS_APART


def _overlap(left: frozenset[str], right: frozenset[str]) -> float:
    return len(left & right) / max(len(left), len(right))


def _words(of: Sketch) -> frozenset[str]:
    return frozenset(of.abstract.lower().split())


def _family(name: str) -> str:
    return name_key(name).rpartition(" ")[0] or name_key(name)


def _year(record: Record) -> int:
    date = record.submitted or record.published or record.announced or record.revised
    return int(date[:4]) if date else 0
