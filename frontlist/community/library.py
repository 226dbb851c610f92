"""A library of one's own: saved, read, hidden, tags, notes; saved searches; in and out as plain rows."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Final

from sqlalchemy import Connection

from frontlist.community import weights
from frontlist.community.context import Context, acting
from frontlist.community.secrets import new_id
from frontlist.community.votes import SOURCE
from frontlist.community.wording import LONGEST_NOTE, LONGEST_TAG, clean_line, clean_text
from frontlist.errors import BadInput, NotFound
from frontlist.model.account import Account
from frontlist.model.community import Entry, SavedSearch
from frontlist.model.dates import stamp
from frontlist.model.signal import Signal
from frontlist.store import library, papers, signals, votes

# "Three of us saved this": fewer would tell who.
ENOUGH_SAVERS: Final = 3
MOST_TAGS: Final = 50
LONGEST_QUERY: Final = 2_000


@dataclass(frozen=True, slots=True)
class Imported:
    """What came of an import: how many entries, and the ids that mean no paper here."""

    entries: int
    unknown: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Libraries:
    """The door for one's own library and saved searches."""

    context: Context

    def change(
        self, account: Account, paper: str, *, saved: bool | None = None, read: bool | None = None,
        hidden: bool | None = None, note: str | None = None, tags: Iterable[str] | None = None,
    ) -> Entry:  # fmt: skip
        """Save, mark as read, hide, note or tag a paper; what is not named stays as it is."""
        with self.context.database.write(lock=False) as connection:
            me = acting(connection, account)
            library.lock(connection, me.id)
            paper_id = papers.find(connection, paper)
            old = library.get_many(connection, me.id, [paper_id]).get(paper_id, Entry(paper_id))
            now = self.context.stamp()
            entry = replace(
                old, saved_at=_when(saved, old.saved_at, now), read_at=_when(read, old.read_at, now),
                hidden_at=_when(hidden, old.hidden_at, now), note=old.note if note is None else _note(note),
                tags=old.tags if tags is None else _tags(tags), changed_at=now,
            )  # fmt: skip
            self._put(connection, me.id, old, entry)
            return entry

    def entries(self, account: Account, paper_ids: Sequence[str] | None = None) -> list[Entry]:
        """The whole library, last changed first; or the entries of these papers."""
        with self.context.database.read() as connection:
            if paper_ids is None:
                return library.every(connection, account.id)
            return list(library.get_many(connection, account.id, paper_ids).values())

    def export(self, account: Account) -> list[dict[str, object]]:
        """The library as rows that `load` takes back."""
        return [asdict(entry) for entry in self.entries(account)]

    def load(self, account: Account, rows: Iterable[Mapping[str, object]]) -> Imported:
        """Take rows in (`paper_id` any id; saved_at, read_at, hidden_at, note, tags). What is here already is added to."""
        done, unknown = 0, []
        with self.context.database.write(lock=False) as connection:
            me = acting(connection, account)
            library.lock(connection, me.id)
            for row in rows:
                given = str(row.get("paper_id", ""))
                try:
                    paper_id = papers.find(connection, given)
                except NotFound:
                    unknown.append(given)
                    continue
                old = library.get_many(connection, me.id, [paper_id]).get(paper_id, Entry(paper_id))
                self._put(connection, me.id, old, _joined(old, row, self.context.stamp()))
                done += 1
        return Imported(done, tuple(unknown))

    def keep_search(self, account: Account, name: str, query: str, *, public: bool = False) -> SavedSearch:
        """Keep a question under a name."""
        asked = clean_line(query, LONGEST_QUERY, "query")
        if not asked:
            raise BadInput("The query is empty.", "Type what to look for.")
        shown = clean_line(name, 200, "name") or asked[:200]
        with self.context.database.write(lock=False) as connection:
            me = acting(connection, account)
            search = SavedSearch(new_id("q"), me.id, shown, asked, self.context.stamp(), public)
            library.add_search(connection, search)
            return search

    def searches(self, account: Account) -> list[SavedSearch]:
        """One's saved searches."""
        with self.context.database.read() as connection:
            return library.searches_of(connection, account.id)

    def search(self, search_id: str, viewer: Account | None = None) -> SavedSearch:
        """One saved search, if it is public or the viewer's own."""
        with self.context.database.read() as connection:
            found = library.find_search(connection, search_id)
        if found is None or not (found.public or (viewer and viewer.id == found.account_id)):
            raise _no_search()
        return found

    def change_search(self, account: Account, search_id: str, *, name: str, public: bool) -> None:
        """Rename a saved search, or say who may see it."""
        shown = clean_line(name, 200, "name")
        with self.context.database.write(lock=False) as connection:
            if not library.change_search(connection, account.id, search_id, name=shown, public=public):
                raise _no_search()

    def drop_search(self, account: Account, search_id: str) -> None:
        """Forget a saved search."""
        with self.context.database.write(lock=False) as connection:
            if not library.drop_search(connection, account.id, search_id):
                raise _no_search()

    def _put(self, connection: Connection, account_id: str, old: Entry, entry: Entry) -> None:
        library.put(connection, account_id, entry)
        if self.context.site.mode == "shared" and bool(old.saved_at) != bool(entry.saved_at):
            self._announce(connection, entry.paper_id)

    def _announce(self, connection: Connection, paper_id: str) -> None:
        """One signal a saver from the third on. Accounts that are new do not count: they cost nothing to make."""
        votes.lock_paper(connection, paper_id)
        now = self.context.now()
        savers = library.savers(connection, paper_id, stamp(now - dt.timedelta(days=weights.YOUNG_DAYS)))
        wanted = max(0, savers - ENOUGH_SAVERS + 1)
        known = [known for known in signals.of_paper(connection, paper_id) if known.signal.kind == "save"]
        standing = [known.signal.key for known in known if known.signal.source == SOURCE and not known.withdrawn_at]
        for key in standing[: max(0, len(standing) - wanted)]:
            signals.withdraw(connection, SOURCE, key, now)
        for _ in range(len(standing), wanted):
            signals.put_one(connection, Signal(paper_id, "save", SOURCE, new_id("saved:"), now, now))


def _when(wanted: bool | None, old: str, now: str) -> str:
    if wanted is None:
        return old
    return (old or now) if wanted else ""


def _note(text: str) -> str:
    return clean_text(text, LONGEST_NOTE, "note")


def _tags(given: Iterable[str]) -> tuple[str, ...]:
    tags = sorted({tag for text in given if (tag := clean_line(text, LONGEST_TAG, "tag"))})
    if len(tags) > MOST_TAGS:
        raise BadInput(f"A paper takes {MOST_TAGS} tags.", "Remove some.")
    return tuple(tags)


def _joined(old: Entry, row: Mapping[str, object], now: str) -> Entry:
    """Times that are known stay; the other note goes below ours; tags are united."""
    given = row.get("tags") or ()
    tags = given if isinstance(given, list | tuple) else str(given).split(",")
    note = _note(str(row.get("note") or ""))
    notes = [old.note, note] if note and note not in old.note else [old.note]
    times = {name: getattr(old, name) or _moment(row.get(name), now) for name in ("saved_at", "read_at", "hidden_at")}
    return replace(
        old, **times, note="\n\n".join(part for part in notes if part), tags=_tags([*old.tags, *map(str, tags)]), changed_at=now
    )  # fmt: skip


def _moment(given: object, now: str) -> str:
    """A time from a file; 'true' or something odd means now."""
    if not given:
        return ""
    try:
        moment = dt.datetime.fromisoformat(str(given))
    except ValueError:
        return now
    return min(stamp(moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)), now)


def _no_search() -> NotFound:
    return NotFound("There is no such saved search.", "It may be somebody else's, or gone.")
