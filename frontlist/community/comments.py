"""Comments: threaded, in safe Markdown, with their history; deleted softly, ordered by how sure their votes make us."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection

from frontlist.community import limits
from frontlist.community.context import Context, acting
from frontlist.community.secrets import new_id
from frontlist.community.threads import in_thread_order
from frontlist.community.wording import LONGEST_COMMENT, clean_text
from frontlist.errors import BadInput, Conflict, Forbidden, UsageError
from frontlist.model.account import Account
from frontlist.model.community import Comment, Draft
from frontlist.rank.wilson import wilson_lower_bound
from frontlist.store import accounts, comments, follows, moderation, papers, submissions
from frontlist.store.comments import Opinion, Remark

# Deeper than people talk, and shallow enough for any page.
DEEPEST: Final = 60
_NO_OPINION: Final = Opinion(0, 0, 0)


@dataclass(frozen=True, slots=True)
class _Viewer:
    account: Account | None
    muted: frozenset[str]
    names: Mapping[str, str]
    opinions: Mapping[str, Opinion]
    authors: frozenset[str]


@dataclass(frozen=True, slots=True)
class Comments:
    """The door for comments."""

    context: Context

    def add(self, account: Account, paper: str, text: str, *, parent: str = "") -> Comment:
        """Say something about a paper, or answer a comment."""
        words = _words(text)
        limits.spend(self.context, "comment", account.id)
        with self.context.database.write(lock=False) as connection:
            me = acting(connection, account)
            paper_id = papers.find(connection, paper)
            _must_be_open(connection, me, paper_id)
            depth = self._depth(connection, paper_id, parent) if parent else 0
            remark = Remark(new_id("c"), paper_id, parent, depth, me.id, words, self.context.stamp(), "", False, False)
            comments.add(connection, remark)
            return _shown(remark, self._viewer(connection, me, [remark]))

    def edit(self, account: Account, comment_id: str, text: str) -> Comment:
        """Change one's own words; what they were stays in the history."""
        words = _words(text)
        with self.context.database.write() as connection:
            me = acting(connection, account)
            old = _own(connection, me, comment_id)
            _must_be_open(connection, me, old.paper_id)
            if old.deleted or old.hidden:
                raise Conflict("This comment is not shown any more.", "Write another.")
            now = self.context.stamp()
            if words != old.text:
                comments.keep_draft(connection, old.id, old.text, old.edited_at or old.created_at)
                comments.change(connection, old.id, text=words, edited_at=now)
                old = old._replace(text=words, edited_at=now)
            return _shown(old, self._viewer(connection, me, [old]))

    def delete(self, account: Account, comment_id: str) -> None:
        """Take one's own comment away. Its place stays, so that answers keep theirs; moderators can still read it."""
        with self.context.database.write(lock=False) as connection:
            me = acting(connection, account)
            comments.change(connection, _own(connection, me, comment_id).id, deleted=True)

    def vote(self, account: Account, comment_id: str, value: int) -> None:
        """1 for, -1 against, 0 takes it back. One's own comment is not counted, silently."""
        if value not in {-1, 0, 1}:
            raise UsageError("A vote on a comment is 1, 0 or -1.", "Send one of them.")
        with self.context.database.write(lock=False) as connection:
            me = acting(connection, account)
            remark = comments.get(connection, comment_id)
            if remark.account_id != me.id and not remark.deleted and not remark.hidden:
                comments.vote(connection, comment_id, me.id, value)

    def thread(self, paper: str, viewer: Account | None = None) -> list[Comment]:
        """A paper's conversation in reading order, each with its depth."""
        with self.context.database.read() as connection:
            remarks = comments.of_paper(connection, papers.find(connection, paper))
            seen_by = self._viewer(connection, viewer, remarks)
        ordered = in_thread_order(remarks, lambda remark: _rank(remark, seen_by.opinions))
        return [_shown(remark, seen_by) for remark in ordered]

    def get(self, comment_id: str, viewer: Account | None = None) -> Comment:
        """One comment, as the viewer may see it."""
        with self.context.database.read() as connection:
            remark = comments.get(connection, comment_id)
            return _shown(remark, self._viewer(connection, viewer, [remark]))

    def history(self, comment_id: str, viewer: Account | None = None) -> list[Draft]:
        """What a comment said before, oldest first; of one that is not shown any more, for moderators only."""
        with self.context.database.read() as connection:
            remark = comments.get(connection, comment_id)
            if (remark.deleted or remark.hidden) and not (viewer and viewer.may("moderator")):
                raise Forbidden("This comment is not shown any more.", "Ask a moderator of this site.")
            return comments.drafts(connection, comment_id)

    def counts(self, paper_ids: Sequence[str]) -> dict[str, int]:
        """How many comments each paper has."""
        with self.context.database.read() as connection:
            counted = comments.counts(connection, paper_ids)
        return {paper_id: counted.get(paper_id, 0) for paper_id in paper_ids}

    def recent(self, viewer: Account | None = None, limit: int = 50) -> list[Comment]:
        """The newest everywhere."""
        with self.context.database.read() as connection:
            remarks = comments.newest(connection, limit)
            seen_by = self._viewer(connection, viewer, remarks)
        return [_shown(remark, seen_by) for remark in remarks]

    def by(self, account_id: str, viewer: Account | None = None, limit: int = 50) -> list[Comment]:
        """What somebody said, newest first."""
        with self.context.database.read() as connection:
            remarks = comments.of_account(connection, account_id, limit)
            seen_by = self._viewer(connection, viewer, remarks)
        return [_shown(remark, seen_by) for remark in remarks if not remark.deleted and not remark.hidden]

    def _depth(self, connection: Connection, paper_id: str, parent: str) -> int:
        above = comments.get(connection, parent)
        if above.paper_id != paper_id:
            raise BadInput("That comment is about another paper.", "Answer it there.")
        if above.deleted or above.hidden:
            raise Conflict("That comment is not shown any more.", "Answer another, or start anew.")
        if above.depth + 1 >= DEEPEST:
            raise BadInput(f"This conversation is {DEEPEST} answers deep.", "Answer higher up, or start anew.")
        return above.depth + 1

    def _viewer(self, connection: Connection, viewer: Account | None, remarks: Sequence[Remark]) -> _Viewer:
        paper_ids = sorted({remark.paper_id for remark in remarks})
        viewer_id = viewer.id if viewer else ""
        opinions: dict[str, Opinion] = {}
        authors: set[str] = set()
        for paper_id in paper_ids:
            opinions |= comments.opinions(connection, paper_id, viewer_id)
            authors |= {f"{paper_id}:{account_id}" for account_id in submissions.authors(connection, paper_id)}
        muted = follows.of(connection, viewer_id, muted=True) if viewer else []
        names = accounts.names(connection, {remark.account_id for remark in remarks})
        people = frozenset(mute.value for mute in muted if mute.kind == "person")
        return _Viewer(viewer, people, names, opinions, frozenset(authors))


def _words(text: str) -> str:
    words = clean_text(text, LONGEST_COMMENT, "comment")
    if not words:
        raise BadInput("The comment is empty.", "Write something.")
    return words


def _own(connection: Connection, account: Account, comment_id: str) -> Remark:
    remark = comments.get(connection, comment_id)
    if remark.account_id != account.id:
        raise Forbidden("This is somebody else's comment.", "Report it if something is wrong with it.")
    return remark


def _must_be_open(connection: Connection, account: Account, paper_id: str) -> None:
    if "locked" in moderation.restrained(connection, paper_id) and not account.may("moderator"):
        raise Forbidden("A moderator has closed this conversation.", "The moderation log says why.")


def _rank(remark: Remark, opinions: Mapping[str, Opinion]) -> tuple[float, str, str]:
    opinion = opinions.get(remark.id, _NO_OPINION)
    return wilson_lower_bound(opinion.ups, opinion.ups + opinion.downs), remark.created_at, remark.id


def _shown(remark: Remark, viewer: _Viewer) -> Comment:
    """A comment as this viewer may see it. Moderators read what is hidden."""
    moderator = viewer.account is not None and viewer.account.may("moderator")
    muted = remark.account_id in viewer.muted
    readable = moderator or not (remark.deleted or remark.hidden or muted)
    opinion = viewer.opinions.get(remark.id, _NO_OPINION)
    return Comment(
        id=remark.id, paper_id=remark.paper_id, parent_id=remark.parent_id,
        account_id="" if remark.deleted and not moderator else remark.account_id,
        name="" if remark.deleted and not moderator else viewer.names.get(remark.account_id, ""),
        text=remark.text if readable else "", html=_html(remark.text) if readable and remark.text else "",
        created_at=remark.created_at, edited_at=remark.edited_at, deleted=remark.deleted, hidden=remark.hidden,
        muted=muted, depth=remark.depth, ups=opinion.ups, downs=opinion.downs, mine=opinion.mine,
        by_author=f"{remark.paper_id}:{remark.account_id}" in viewer.authors,
    )  # fmt: skip


def _html(text: str) -> str:
    # The Markdown parser is loaded where a comment is shown, and nowhere else.
    from frontlist.text.markdown import render

    return render(text)
