"""The full export and its import: papers with everything that every source said, merges and splits, as JSON lines.

Into an empty library an export brings back the same, field by field. Where papers are there already, the records of a
line are taken in as if their sources had just given them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields, is_dataclass
from typing import Any, Final

import orjson
from sqlalchemy import Connection

from frontlist.ingest.door import Ingest
from frontlist.ingest.rejects import RejectsFile
from frontlist.ingest.run import Progress
from frontlist.ingest.workspace import all_titles
from frontlist.ingest.writing import NOTHING, entry_of
from frontlist.model.dates import parse_partial_date
from frontlist.model.ids import parse_id
from frontlist.model.paper import ExternalId, Paper, Record, Reject
from frontlist.model.query import PaperFilter
from frontlist.model.report import Report
from frontlist.store import catalogue, changes, merges, papers, records
from frontlist.store.bulk import chunks
from frontlist.store.codec import paper_from_json, paper_to_json, record_from_json, record_to_json
from frontlist.store.merges import Merge
from frontlist.store.records import Stored

MARK: Final = "frontlist"
SOURCE: Final = "export"
BATCH: Final = 500
_DATES: Final = frozenset({"date", "submitted", "announced", "revised", "published"})


@dataclass(frozen=True, slots=True)
class Exported:
    """One line about a paper."""

    paper: Paper
    removed: bool
    redirects: tuple[str, ...]
    stored: tuple[Stored, ...]


def export(connection: Connection, where: PaperFilter | None = None) -> Iterator[bytes]:
    """Lines for all papers, or those that `where` means, each ending in a newline; then the merges that touch them."""
    leading = catalogue.redirects(connection)
    for group in papers.every_held(connection, where, BATCH):
        stored = records.of_papers(connection, [held.paper.id for held in group])
        for held in group:
            yield _paper_line(held.paper, held.removed, leading.get(held.paper.id, []), stored[held.paper.id])
        if where is not None:
            yield from map(_merge_line, merges.touching(connection, [held.paper.id for held in group]))
    if where is None:
        yield from map(_merge_line, merges.every(connection))


def is_export(first_line: bytes) -> bool:
    """Whether a file that begins so was written by `export`."""
    return first_line.lstrip().startswith((b'{"frontlist":"paper"', b'{"frontlist":"merge"'))


def take_in(
    ingest: Ingest, lines: Iterable[bytes], *, label: str = "import", progress: Progress | None = None
) -> Report:
    """Bring an export in. Run again after a crash, it goes on where it stopped."""
    report = Report()
    with RejectsFile(ingest.rejects_folder, label, ingest.clock) as rejects:
        for group in chunks(_parsed(lines), BATCH):
            bad = [item for item in group if isinstance(item, Reject)]
            for reject in bad:
                rejects.add(reject)
                report = report.refusing(reject.where, reject.reason)
            report = _take_group(ingest, group, report.plus(read=len(bad), rejected=len(bad)))
            if progress:
                progress(report, 0.0)
    return report


def _take_group(ingest: Ingest, group: Sequence[Exported | Merge | Reject], report: Report) -> Report:
    lines = [item for item in group if isinstance(item, Exported)]
    with ingest.database.write(bulk=True) as connection:
        strange, known = _meeting(connection, lines)
        _restore(connection, strange, ingest.clock().isoformat())
        merged = _restore_merges(connection, [item for item in group if isinstance(item, Merge)])
    report = report.plus(read=len(lines), added=sum(not line.removed for line in strange), merged=merged)
    if not known:
        return report
    again = ingest.run([stored.record for line in known for stored in line.stored])
    return report.plus(added=again.added, changed=again.changed, unchanged=len(known) - again.added - again.changed)


def _meeting(connection: Connection, lines: Sequence[Exported]) -> tuple[list[Exported], list[Exported]]:
    """The lines that meet nothing of theirs in the library, and the others."""
    keys = {stored.key for line in lines for stored in line.stored}
    here = records.digests(connection, keys)
    names = {name for line in lines for name in entry_of(line.paper, frozenset()).names}
    borne = catalogue.find_names(connection, [*names, *((catalogue.OURS, line.paper.id) for line in lines)])
    held = papers.held(connection, [line.paper.id for line in lines])
    strange: list[Exported] = []
    known: list[Exported] = []
    for line in lines:
        meets = line.paper.id in held or (catalogue.OURS, line.paper.id) in borne
        meets = meets or any(stored.key in here for stored in line.stored)
        # Split papers bear the same names: those of a paper from this very file are no reason to decide anew.
        meets = meets or any(borne.get(name) not in {None, line.paper.id} for name in line.paper.ids)
        (known if meets else strange).append(line)
    return strange, known


def _restore(connection: Connection, lines: Sequence[Exported], at: str) -> None:
    papers.put(connection, [(line.paper, line.removed) for line in lines])
    rows = ((stored, orjson.dumps(record_to_json(stored.record))) for line in lines for stored in line.stored)
    records.put(connection, rows)
    entries = [(line.paper.id, NOTHING, entry_of(line.paper, all_titles(line.stored))) for line in lines]
    catalogue.change(connection, entries)
    for line in lines:
        for absorbed in line.redirects:
            catalogue.redirect(connection, absorbed, line.paper.id)
    changes.append_many(connection, [("insert", line.paper.id, "") for line in lines if not line.removed], at=at)


def _restore_merges(connection: Connection, made: Sequence[Merge]) -> int:
    """Put back those that are not here; how many that were."""
    known = merges.touching(connection, [merge.kept for merge in made])
    seen = {(merge.kept, merge.absorbed, merge.at) for merge in known}
    missing = [merge for merge in made if (merge.kept, merge.absorbed, merge.at) not in seen]
    merges.add(connection, missing)
    return len(missing)


def _paper_line(paper: Paper, removed: bool, redirects: Sequence[str], stored: Sequence[Stored]) -> bytes:
    line: dict[str, Any] = {MARK: "paper", **paper_to_json(paper)}
    if removed:
        line["removed"] = True
    if redirects:
        line["redirects"] = list(redirects)
    line["records"] = [
        {**record_to_json(one.record), "recorded_at": one.at, "digest": one.digest.hex()} for one in stored
    ]
    return orjson.dumps(line) + b"\n"


def _merge_line(merge: Merge) -> bytes:
    names = ("kept", "absorbed", "reason", "at", "undone_at", "records")
    return orjson.dumps({MARK: "merge", **{name: getattr(merge, name) for name in names}}) + b"\n"


def _parsed(lines: Iterable[bytes]) -> Iterator[Exported | Merge | Reject]:
    for number, line in enumerate(lines, start=1):
        if line.strip():
            try:
                yield _parse(orjson.loads(line))
            except (ValueError, TypeError, KeyError, AttributeError) as error:
                yield Reject(
                    SOURCE, f"line {number}", f"It is not a line that Frontlist wrote ({type(error).__name__})."
                )


def _parse(line: dict[str, Any]) -> Exported | Merge:
    kind = line.pop(MARK)
    if kind == "merge":
        keys = tuple((str(source), str(key)) for source, key in line.pop("records"))
        return Merge(**line, records=keys)
    if kind != "paper":
        raise ValueError(kind)
    paper, redirects = paper_from_json(line), tuple(line.get("redirects", ()))
    _must_fit(paper, *(parse_id(name) for name in (paper.id, *redirects)))
    return Exported(
        paper, bool(line.get("removed")), redirects, tuple(_stored(paper.id, one) for one in line["records"])
    )


def _stored(paper_id: str, data: dict[str, Any]) -> Stored:
    record: Record = record_from_json(data)
    _must_fit(record)
    return Stored(record, paper_id, bytes.fromhex(data["digest"]), str(data["recorded_at"]))


def _must_fit(one: Paper | Record, *ids: ExternalId | None) -> None:
    """ValueError where a line was changed by hand into what no paper is: it goes into the library as it stands."""
    for field in fields(one):
        value: Any = getattr(one, field.name)
        kind: type = {"str": str, "bool": bool}.get(str(field.type), tuple)
        if not isinstance(value, kind) or not (kind is bool or _is_text(value)):
            raise ValueError(field.name)
        if field.name in _DATES and value and parse_partial_date(str(value)) != value:
            raise ValueError(field.name)
    if any(version.date and parse_partial_date(version.date) != version.date[:10] for version in one.versions):
        raise ValueError("versions")
    if not all(name and name.scheme == catalogue.OURS for name in ids):
        raise ValueError("id")


def _is_text(value: object) -> bool:
    if isinstance(value, tuple):
        return all(map(_is_text, value))
    if is_dataclass(value):
        return all(isinstance(getattr(value, field.name), str) for field in fields(value))
    return isinstance(value, str)
