"""The configured sources, read into the library: how long it will take, where the last reading ended, how it went.

What talks to the world comes in as values (`read`, `look_up`, `complete`), so that this room knows no network.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from frontlist.errors import BadInput, Conflict, FrontlistError, NotFound, Stopped, end_if, go_on
from frontlist.ingest.door import Ingest
from frontlist.ingest.run import Progress
from frontlist.model.dates import stamp
from frontlist.model.ids import parse_id
from frontlist.model.paper import ExternalId, Paper, Record, Reject
from frontlist.model.query import PaperFilter
from frontlist.model.report import Report
from frontlist.model.source import Item, Options, Source, SourceStatus
from frontlist.sources.catalogue import Plan, checked
from frontlist.sources.counters import Asked
from frontlist.store import leases, papers, sources
from frontlist.store.database import Database
from frontlist.store.holders import process_name

LEASE_SECONDS = 3600.0
RENEWED_EVERY = dt.timedelta(minutes=10)


_HELD = "Another process is reading this source."


class Read(Protocol):
    """Reads a source from where the last reading ended; `Stopped` soon after `stop` says so."""

    def __call__(
        self, source: Source, *, state: str, since: str, today: dt.date, stop: Callable[[], bool]
    ) -> Iterator[Item]: ...


class MakePlan(Protocol):
    """Says how long a reading will take."""

    def __call__(self, source: Source, *, state: str, since: str, today: dt.date) -> Plan: ...


class Synced(NamedTuple):
    """How the reading of one source went; `error` is '' when it went well."""

    name: str
    report: Report
    error: str = ""


class Brought(NamedTuple):
    """What came of one id or address: our id; or, where nothing was found, '' and why."""

    asked: str
    id: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Sources:
    """The door to everything that brings papers in from outside."""

    database: Database
    ingest: Ingest
    clock: Callable[[], dt.datetime]
    read: Read
    make_plan: MakePlan
    look_up: Callable[[Sequence[ExternalId]], Iterator[Record | Reject]]
    complete_from: Callable[[Sequence[ExternalId]], Iterator[Record]]

    def add(self, name: str, kind: str, options: Options) -> Source:
        """Configure a source."""
        source = checked(name, kind, options)
        with self.database.write(lock=False) as connection:
            sources.add(connection, source, stamp(self.clock()))
        return source

    def remove(self, name: str) -> None:
        """Forget a source; its papers stay."""
        with self.database.write(lock=False) as connection:
            sources.remove(connection, name)

    def enable(self, name: str, enabled: bool = True) -> None:
        """Let `sync` read it, or not."""
        with self.database.write(lock=False) as connection:
            sources.enable(connection, name, enabled)

    def every(self) -> list[SourceStatus]:
        """All sources and how they fare."""
        with self.database.read() as connection:
            return sources.every(connection)

    def chosen(self, names: Sequence[str]) -> list[SourceStatus]:
        """The named sources, or all that are enabled."""
        if not names:
            return [status for status in self.every() if status.source.enabled]
        with self.database.read() as connection:
            return [sources.get(connection, name) for name in names]

    def plan(self, status: SourceStatus, since: str = "") -> Plan:
        """How long reading this source will take at the polite pace."""
        return self.make_plan(status.source, state=status.state, since=since, today=self.clock().date())

    def sync(
        self, status: SourceStatus, *, since: str = "", holder: str = "", progress: Progress | None = None,
        stop: Callable[[], bool] = go_on,
    ) -> Synced:  # fmt: skip
        """Read one source to its end. An error of the source is told in the result, and kept for the status page.

        `Stopped` soon after `stop` says so: the next reading goes on from there, and until then the status stays as it was.
        """
        name = status.source.name
        holder = holder or process_name()
        with self.database.write(lock=False) as connection:
            if not leases.take(connection, f"sync.{name}", holder, LEASE_SECONDS):
                return Synced(name, Report(), _HELD)
            # Whoever held it until now may have read on since `status` was looked up.
            status = sources.get(connection, name)
            sources.began(connection, name, stamp(self.clock()))
        report, error, ended = Report(), "", False
        try:
            items = self.read(status.source, state=status.state, since=since, today=self.clock().date(), stop=stop)
            held = self._held(items, name, holder, stop)
            report = self.ingest.run(held, source=name, label=f"sync-{name}", progress=progress)
            ended = True
        except Stopped:
            raise
        except FrontlistError as problem:
            error, ended = str(problem), True
        finally:
            with self.database.write(lock=False) as connection:
                # Stopped on the way it has not ended, be it well or badly.
                if ended:
                    sources.ended(connection, name, stamp(self.clock()), error)
                leases.give_back(connection, f"sync.{name}", holder)
        return Synced(name, report, error)

    def _held(self, items: Iterator[Item], name: str, holder: str, stop: Callable[[], bool]) -> Iterator[Item]:
        """`items`, the lease renewed on the way: a first harvest takes hours, and nobody may begin it beside us."""
        due = self.clock() + RENEWED_EVERY
        for item in items:
            end_if(stop)
            if self.clock() >= due:
                with self.database.write(lock=False) as connection:
                    if not leases.take(connection, f"sync.{name}", holder, LEASE_SECONDS):
                        raise Conflict(_HELD, "What was read until now is kept.")
                due = self.clock() + RENEWED_EVERY
            yield item

    def fetch(self, text: str) -> Record | None:
        """The record that an id or URL means, from its home; None when nobody there knows it."""
        return next((found for found in self.look_up([named(text)]) if isinstance(found, Record)), None)

    def bring_in(self, texts: Sequence[str]) -> Iterator[Brought]:
        """Add papers by id or URL; what came of each."""
        wanted = {text: named(text) for text in texts}
        items = list(self.look_up(list(dict.fromkeys(wanted.values()))))
        self.ingest.run(items, label="add")
        reasons = {item.where: item.reason for item in items if isinstance(item, Reject)}
        for text, name in wanted.items():
            found = self._found(str(name))
            yield Brought(text, found, "" if found else reasons.get(str(name)) or reasons.get(name.value, ""))

    def complete(self, some: Sequence[Paper]) -> Report:
        """Ask Crossref and OpenAlex for what is missing in these papers; better data is never overwritten."""
        return self.ingest.run((record for paper in some for record in self.complete_from(paper.ids)), label="complete")

    def _found(self, text: str) -> str:
        with self.database.read() as connection:
            try:
                return papers.find(connection, text)
            except NotFound:
                return ""


def asked(database: Database, after: int, most: int, since: str) -> list[Asked]:
    """A page of the papers that are here, for counters to ask about."""
    with database.read() as connection:
        page = papers.held_after(connection, after, PaperFilter(since=since), limit=most)
    return [Asked(one.number, one.paper.ids, one.paper.links, one.paper.date) for one in page]


def named(text: str) -> ExternalId:
    """The id that a text means; BadInput when it means none."""
    found = parse_id(text)
    if found is None or found.scheme == "frontlist":
        raise BadInput(
            f"{text[:200]!r} is not an id or address of a paper.",
            "Give an arXiv id, a DOI, an ACL id, or the address of one of their pages.",
        )
    return found
