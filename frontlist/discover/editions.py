"""Editions: picked by curators, closed on time, corrected in the open."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from sqlalchemy import Connection

from frontlist.discover.boards import Boards
from frontlist.discover.calendar import Calendar
from frontlist.discover.compose import compose, last_moment, numbered
from frontlist.discover.entrants import unnoted
from frontlist.errors import BadInput, Conflict
from frontlist.model.edition import Edition, Pick, Rhythm
from frontlist.store import editions, papers, ranking, signals
from frontlist.store.database import Database

RHYTHMS: Final[tuple[Rhythm, ...]] = ("day", "week", "month")
SECTIONS: Final = ("curated", "community", "trending")
NOTE_MOST: Final = 500
# After a long sleep the closing goes on in the next call.
CLOSED_AT_ONCE: Final = 400


@dataclass(frozen=True)
class Editions:
    """Reading, curating and closing. Who may curate is for the caller to ask; `curator` is an account's id."""

    database: Database
    calendar: Calendar
    boards: Boards

    def read(self, key: str, now: dt.datetime) -> Edition:
        """The edition: as it closed, or as it stands; with its neighbours, and the last full one when it is empty."""
        with self.database.read() as connection:
            edition = editions.get(connection, key) or self.blank(self.calendar.checked(key))
            edition = editions.get(connection, edition.key) or edition
            if not edition.closed_at:
                picks = compose(connection, self.boards, self.calendar, edition, now)
                edition = replace(edition, picks=tuple(picks), simulated=_simulated(connection, edition))
            return self._beside_others(connection, edition, now)

    def latest(self, rhythm: Rhythm, now: dt.datetime) -> Edition:
        """The last edition that is closed and not empty; the one under way where there is none yet."""
        with self.database.read() as connection:
            key = editions.last_full(connection, rhythm)
        return self.read(key or self.calendar.key(rhythm, self.calendar.today(now)), now)

    def pick(self, key: str, paper_id: str, note: str, curator: str, now: dt.datetime) -> Edition:
        """Add a paper to the curated part, or change its line."""
        with self.database.write(lock=False) as connection:
            edition = self._open(connection, key)
            papers.get(connection, paper_id)
            places = {pick.paper_id: pick.place for pick in edition.picks}
            place = places.get(paper_id, max(places.values(), default=0) + 1)
            pick = Pick(paper_id, "curated", place, note=_line(note), curator=curator)
            editions.put_pick(connection, edition.key, pick, signals.moment(now))
            return editions.get(connection, edition.key) or edition

    def unpick(self, key: str, paper_id: str) -> None:
        """Take a paper out of the curated part."""
        with self.database.write(lock=False) as connection:
            editions.remove_pick(connection, self._open(connection, key).key, paper_id)

    def reorder(self, key: str, paper_ids: Sequence[str], seen_revision: int | None = None) -> None:
        """Put the curated part in this order; with `seen_revision`, only if nobody changed it since."""
        with self.database.write(lock=False) as connection:
            editions.reorder(connection, self._open(connection, key).key, paper_ids, seen_revision)

    def describe(self, key: str, *, title: str | None = None, note: str | None = None) -> None:
        """Give the edition a title or a note of its own."""
        with self.database.write(lock=False) as connection:
            edition = self._open(connection, key)
            words = {name: _line(value) for name, value in (("title", title), ("note", note)) if value is not None}
            if words:
                editions.set_words(connection, edition.key, **words)

    def close(self, key: str, now: dt.datetime) -> Edition:
        """Freeze the edition as it stands: with what was known when it ended, or now if that is earlier."""
        with self.database.write(lock=False) as connection:
            # Signals that are being written are waited for, so that none recorded in time is missed.
            signals.take_turns(connection)
            edition = self._open(connection, key)
            self.boards.note(connection, last_moment(self.calendar.span(edition.key), now))
            picks = compose(connection, self.boards, self.calendar, edition, now)
            here = ranking.existing(connection, [pick.paper_id for pick in picks])
            kept = numbered(pick for pick in picks if pick.paper_id in here)
            simulated = _simulated(connection, edition)
            editions.close(connection, edition.key, kept, signals.moment(now), simulated=simulated)
        return self.read(edition.key, now)

    def correct(
        self, key: str, note: str, curator: str, now: dt.datetime, *, add: Pick | None = None, remove: str = ""
    ) -> Edition:
        """Change a closed edition, with a note that every reader of it sees. Sent twice, it is one correction."""
        if not note.strip():
            raise BadInput("A correction needs a note.", "Say what was wrong, in one line.")
        note = _line(note)
        add = replace(add, note=_line(add.note)) if add else None
        key = self.calendar.checked(key)
        with self.database.write(lock=False) as connection:
            editions.lock(connection, key)
            stands = editions.get(connection, key)
            if stands is None or not stands.closed_at:
                raise Conflict(f"The edition {key} is not closed.", "Pick and unpick as long as it is open.")
            if _stands_corrected(stands, note, add, remove):
                return self.read(key, now)
            if remove:
                editions.remove_pick(connection, key, remove)
            if add:
                papers.get(connection, add.paper_id)
                editions.put_pick(connection, key, add, signals.moment(now))
            _number_again(connection, key, add.paper_id if add else "")
            editions.correct(connection, key, note, curator, signals.moment(now))
        return self.read(key, now)

    def close_due(self, now: dt.datetime) -> list[str]:
        """Close every edition that has ended; their keys. Days on which nothing happened close empty."""
        self._note_promises(now)
        return [key for rhythm in RHYTHMS for key in self._due(rhythm, now) if self.close(key, now)]

    def _note_promises(self, now: dt.datetime) -> None:
        """What new papers' texts promise, before they are revised: past lists are then shown as they were."""
        with self.database.read() as connection:
            new = unnoted(connection, now)
        if new:
            with self.database.write(lock=False) as connection:
                self.boards.note(connection, now)

    def _due(self, rhythm: Rhythm, now: dt.datetime) -> list[str]:
        with self.database.read() as connection:
            key = self._first_due(connection, rhythm)
        due: list[str] = []
        while key and self.calendar.span(key).ends <= now and len(due) < CLOSED_AT_ONCE:
            due.append(key)
            key = self.calendar.next(key)
        return due

    def _first_due(self, connection: Connection, rhythm: Rhythm) -> str:
        last = editions.last_closed(connection, rhythm)
        if last:
            return self.calendar.next(last)
        begins = [editions.first_open_start(connection, rhythm), signals.first_known(connection)]
        first = min(filter(None, begins), default="")
        return self.calendar.key(rhythm, self.calendar.today(dt.datetime.fromisoformat(first))) if first else ""

    def _open(self, connection: Connection, key: str) -> Edition:
        edition = editions.ensure(connection, self.blank(self.calendar.checked(key)))
        editions.must_be_open(edition)
        return edition

    def blank(self, key: str) -> Edition:
        """The edition of this key before anybody has touched it."""
        span = self.calendar.span(key)
        return Edition(key, self.calendar.rhythm(key), signals.moment(span.starts), signals.moment(span.ends))

    def _beside_others(self, connection: Connection, edition: Edition, now: dt.datetime) -> Edition:
        previous = editions.last_full(connection, edition.rhythm, edition.starts)
        following = editions.first_full_after(connection, edition.rhythm, edition.starts)
        under_way = self.calendar.key(edition.rhythm, self.calendar.today(now))
        if not following and edition.starts < self.blank(under_way).starts:
            following = under_way
        offered = "" if edition.picks else previous or editions.last_full(connection, edition.rhythm)
        return replace(edition, previous=previous, next=following, offered=offered)


def _stands_corrected(stands: Edition, note: str, add: Pick | None, remove: str) -> bool:
    """Whether this very correction was made before: a form that was sent twice, a command that was run again."""
    said = {words.partition(": ")[2] for words in stands.corrections}
    held = {pick.paper_id: pick.note for pick in stands.picks}
    return note in said and remove not in held and (add is None or held.get(add.paper_id) == add.note)


def _number_again(connection: Connection, key: str, added: str) -> None:
    """Places without holes; an added pick comes after those of its section that stood before it."""
    stands = editions.get(connection, key)
    picks = stands.picks if stands else ()
    ordered = sorted(picks, key=lambda pick: (SECTIONS.index(pick.section), pick.paper_id == added, pick.place))
    editions.place_all(connection, key, [pick.paper_id for pick in ordered])


def _simulated(connection: Connection, edition: Edition) -> bool:
    starts, ends = (dt.datetime.fromisoformat(text) for text in (edition.starts, edition.ends))
    return ranking.simulated_between(connection, signals.hour_number(starts), signals.hour_number(ends))


def _line(text: str) -> str:
    line = " ".join(text.split())
    if len(line) > NOTE_MOST:
        raise BadInput(f"The note has {len(line)} characters.", f"Keep it to one line of at most {NOTE_MOST}.")
    return line
