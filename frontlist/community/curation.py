"""Curators at work. The editions themselves are made elsewhere; here it is asked who may touch them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from frontlist.community.context import Context, acting
from frontlist.community.wording import clean_line
from frontlist.model.account import Account, Role
from frontlist.model.edition import Edition, Pick
from frontlist.store import papers

LONGEST_LINE = 500


class Editions(Protocol):
    """What the desk needs of the editions. `curator` is an account's id."""

    def pick(self, key: str, paper_id: str, note: str, curator: str, now: dt.datetime) -> Edition: ...
    def unpick(self, key: str, paper_id: str) -> None: ...
    def reorder(self, key: str, paper_ids: Sequence[str], seen_revision: int | None = None) -> None: ...
    def describe(self, key: str, *, title: str | None = None, note: str | None = None) -> None: ...
    def close(self, key: str, now: dt.datetime) -> Edition: ...
    def correct(
        self, key: str, note: str, curator: str, now: dt.datetime, *, add: Pick | None = None, remove: str = ""
    ) -> Edition: ...


@dataclass(frozen=True, slots=True)
class Curation:
    """The curators' door. An edition is named by its key: 2026-03-11, 2026-W11 or 2026-03."""

    context: Context
    editions: Editions

    def pick(self, by: Account, key: str, paper: str, note: str = "") -> Edition:
        """Put a paper into an edition, with a line on why; again, to change the line."""
        curator, paper_id = self._may(by), self._paper(paper)
        return self.editions.pick(key, paper_id, _line(note), curator.id, self.context.now())

    def unpick(self, by: Account, key: str, paper: str) -> None:
        """Take it out again."""
        self._may(by)
        self.editions.unpick(key, self._paper(paper))

    def reorder(self, by: Account, key: str, paper_ids: Sequence[str], seen_revision: int | None = None) -> None:
        """Order the picks; Conflict when another curator has changed the edition since the revision that was seen."""
        self._may(by)
        self.editions.reorder(key, paper_ids, seen_revision)

    def describe(self, by: Account, key: str, *, title: str | None = None, note: str | None = None) -> None:
        """A title or a note for the whole edition."""
        self._may(by)
        words = {name: _line(text) for name, text in (("title", title), ("note", note)) if text is not None}
        self.editions.describe(key, **words)

    def close(self, by: Account, key: str) -> Edition:
        """Freeze an edition before its time."""
        self._may(by, "admin")
        return self.editions.close(key, self.context.now())

    def correct(
        self, by: Account, key: str, note: str, *, add: str = "", add_note: str = "", remove: str = ""
    ) -> Edition:
        """Change a closed edition, with a note that readers see."""
        curator = self._may(by)
        added = Pick(self._paper(add), "curated", 1, note=_line(add_note), curator=curator.id) if add else None
        removed = self._paper(remove) if remove else ""
        return self.editions.correct(key, _line(note), curator.id, self.context.now(), add=added, remove=removed)

    def _may(self, by: Account, role: Role = "curator") -> Account:
        with self.context.database.read() as connection:
            return acting(connection, by, role)

    def _paper(self, text: str) -> str:
        with self.context.database.read() as connection:
            return papers.find(connection, text)


def _line(text: str) -> str:
    return clean_line(text, LONGEST_LINE, "line")
