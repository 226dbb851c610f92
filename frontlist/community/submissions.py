"""Handing papers in, by any id or URL: known ones lead to the paper that is here, others are fetched and checked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import Connection

from frontlist.community import limits
from frontlist.community.context import Context, acting
from frontlist.community.wording import clean_line, clean_text
from frontlist.errors import BadInput, FrontlistError, Gone, NotFound
from frontlist.model.account import Account
from frontlist.model.community import Submission
from frontlist.model.paper import Record
from frontlist.store import moderation, papers, submissions
from frontlist.store.submissions import Handed

Fetch = Callable[[str], Record | None]
Keep = Callable[[Record], object]

LONGEST_SUBMITTED = 500
LONGEST_LINE = 500
SHORTEST_TITLE = 5


@dataclass(frozen=True, slots=True)
class Submissions:
    """`fetch` asks the sources for a record; `keep` writes one through the ingest door."""

    context: Context
    fetch: Fetch
    keep: Keep

    def submit(self, account: Account, text: str, *, note: str = "") -> Submission:
        """Hand a paper in. Refused with a reason when there is none under that name, or when it cannot be one."""
        given = clean_line(text, LONGEST_SUBMITTED, "id or address")
        words = clean_text(note, LONGEST_LINE, "note")
        if not given:
            raise BadInput("Nothing is named.", "Paste an arXiv id, a DOI or the address of a paper.")
        with self.context.database.read() as connection:
            me = acting(connection, account)
        limits.spend(self.context, "submit", me.id)
        if known := self._known(given):
            return known
        record = self.fetch(given)
        if record is None:
            raise NotFound(
                "No paper was found under that name.", "Paste an arXiv id, a DOI or the address of a paper.", text=given
            )
        check_record(record)
        # What was typed and what was fetched may be two names of one paper.
        for name in record.ids:
            if known := self._known(str(name)):
                return known
        self.keep(record)
        return self._note_submitter(me, given, record, words)

    def by(self, account_id: str) -> list[str]:
        """The papers that somebody handed in, last first."""
        with self.context.database.read() as connection:
            return [handed.paper_id for handed in submissions.of(connection, account_id)]

    def _known(self, text: str) -> Submission | None:
        with self.context.database.read() as connection:
            try:
                paper_id = papers.find(connection, text)
            except Gone:
                raise
            except NotFound:
                return None
            if "hidden" in moderation.restrained(connection, paper_id):
                raise BadInput("A moderator has taken this paper out of the lists.", "The moderation log says why.")
            return Submission(paper_id, added=False, title=papers.get(connection, paper_id).title)

    def _note_submitter(self, account: Account, given: str, record: Record, note: str) -> Submission:
        with self.context.database.write(lock=False) as connection:
            paper_id = _find_kept(connection, given, record)
            handed = Handed(paper_id, account.id, given, note, self.context.stamp())
            added = submissions.add(connection, handed)
            return Submission(paper_id, added=added, title=papers.get(connection, paper_id).title)


def check_record(record: Record) -> None:
    """BadInput with the reason when a record cannot stand as a paper."""
    reason = ""
    if record.deleted:
        reason = "Its source has withdrawn it."
    elif len(record.title.strip()) < SHORTEST_TITLE:
        reason = "It has no title."
    elif not record.authors and not record.abstract.strip():
        reason = "It names no author and has no abstract."
    elif not record.ids:
        reason = "It has no identifier by which others could find it."
    if reason:
        raise BadInput(f"This cannot be added. {reason}", "Hand in the paper's arXiv id or DOI.")


def _find_kept(connection: Connection, given: str, record: Record) -> str:
    for name in (*map(str, record.ids), given):
        try:
            return papers.find(connection, name)
        except NotFound:
            continue
    raise FrontlistError("The paper was fetched but could not be added.", "Try again later.", text=given)
