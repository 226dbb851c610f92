"""Keeping the peace: reports, hiding, locking, banning; each with a line in a log that everybody may read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast, get_args

from sqlalchemy import Connection

from frontlist.community import limits
from frontlist.community.acts import told
from frontlist.community.context import Context, acting
from frontlist.community.secrets import new_id
from frontlist.community.votes import retract
from frontlist.community.wording import clean_text
from frontlist.errors import BadInput, Conflict, Forbidden, NotFound, UsageError
from frontlist.model.account import ROLES, Account
from frontlist.model.community import Act, Notice, Report, TargetKind
from frontlist.store import accounts, comments, lists, moderation, notices, papers, sessions, votes

LONGEST_REASON = 1_000


@dataclass(frozen=True, slots=True)
class Moderation:
    """The door for reports and moderators. The operator at the command line may do it all while the site is down."""

    context: Context

    def report(self, account: Account, kind: str, target: str, reason: str) -> Report:
        """Tell moderators that something is wrong."""
        if kind not in get_args(TargetKind):
            raise UsageError(
                f"There is no such kind: {kind[:40]!r}.", f"Choose from: {', '.join(get_args(TargetKind))}."
            )
        words = _reason(reason)
        limits.spend(self.context, "report", account.id)
        with self.context.database.write(lock=False) as connection:
            me = acting(connection, account)
            known = _target(connection, cast(TargetKind, kind), target)
            made = Report(new_id("r"), cast(TargetKind, kind), known, me.id, words, self.context.stamp())
            moderation.report(connection, made)
            return made

    def reports(self, by: Account) -> list[Report]:
        """What nobody has settled."""
        with self.context.database.read() as connection:
            acting(connection, by, "moderator")
            return moderation.reports_open(connection)

    def dismiss(self, by: Account, kind: TargetKind, target_id: str, reason: str) -> None:
        """Look at the reports about something and leave it as it is."""
        with self.context.database.write(lock=False) as connection:
            self._log(connection, acting(connection, by, "moderator"), "dismiss", kind, target_id, _reason(reason))

    def hide_comment(self, by: Account, comment_id: str, reason: str, *, hidden: bool = True) -> None:
        """Take a comment out of sight, or bring it back."""
        with self.context.database.write(lock=False) as connection:
            moderator = acting(connection, by, "moderator")
            comments.change(connection, comments.get(connection, comment_id).id, hidden=hidden)
            self._log(connection, moderator, "hide" if hidden else "show", "comment", comment_id, _reason(reason))

    def hide_paper(self, by: Account, paper: str, reason: str, *, hidden: bool = True) -> None:
        """Keep a paper out of the community's lists (it is still found by search), or let it in again."""
        self._restrain(by, paper, "hidden", ("hide", "show"), hidden, reason)

    def lock(self, by: Account, paper: str, reason: str, *, locked: bool = True) -> None:
        """Close the conversation about a paper, or open it again."""
        self._restrain(by, paper, "locked", ("lock", "unlock"), locked, reason)

    def close_list(self, by: Account, list_id: str, reason: str) -> None:
        """Make a public list private."""
        with self.context.database.write(lock=False) as connection:
            moderator = acting(connection, by, "moderator")
            if lists.find(connection, list_id) is None:
                raise NotFound("There is no such list.", "It may be gone.")
            lists.change(connection, list_id, public=False)
            self._log(connection, moderator, "hide", "list", list_id, _reason(reason))

    def ban(self, by: Account, account_id: str, reason: str, *, drop_votes: bool = False) -> None:
        """Disable an account and end its sessions; with `drop_votes` (sock puppets) its votes count no longer."""
        with self.context.database.write() as connection:
            moderator = acting(connection, by, "moderator")
            account = accounts.get(connection, account_id)
            _must_outrank(moderator, account)
            if account.may("admin") and accounts.count_admins(connection) == 1:
                raise Conflict("This is the only admin.", "Make somebody else an admin first.")
            accounts.change(connection, account.id, disabled=True)
            sessions.end_all(connection, account.id)
            for vote in votes.of(connection, account.id) if drop_votes else []:
                retract(connection, vote, self.context.now())
                votes.put(connection, vote._replace(weight=0.0))
            self._log(connection, moderator, "ban", "account", account.id, _reason(reason))

    def unban(self, by: Account, account_id: str, reason: str) -> None:
        """Let somebody back in."""
        with self.context.database.write(lock=False) as connection:
            moderator = acting(connection, by, "moderator")
            account = accounts.get(connection, account_id)
            _must_outrank(moderator, account)
            accounts.change(connection, account.id, disabled=False)
            self._log(connection, moderator, "unban", "account", account.id, _reason(reason))

    def log(self, limit: int = 50, before: str = "", by: Account | None = None) -> list[Act]:
        """What moderators did, for everybody to read, newest first; whom it was about, as far as `by` may know."""
        with self.context.database.read() as connection:
            if by is not None:
                acting(connection, by, "moderator")
            return told(connection, moderation.acts(connection, limit, before), whole=by is not None)

    def notices(self, by: Account) -> list[Notice]:
        """Bursts and rings of votes that nobody has looked at."""
        with self.context.database.read() as connection:
            acting(connection, by, "moderator")
            return notices.open_(connection)

    def settle_notice(self, by: Account, notice_id: str) -> None:
        """Put a notice away."""
        with self.context.database.write(lock=False) as connection:
            acting(connection, by, "moderator")
            if not notices.settle(connection, notice_id, self.context.stamp()):
                raise NotFound("There is no such notice.", "Somebody may have settled it.")

    def restraints(self, paper: str) -> set[str]:
        """'locked' and 'hidden', as far as they lie on a paper."""
        with self.context.database.read() as connection:
            return moderation.restrained(connection, papers.find(connection, paper))

    def hidden_papers(self) -> set[str]:
        """The papers kept out of the community's lists."""
        with self.context.database.read() as connection:
            return moderation.hidden_papers(connection)

    def _restrain(
        self, by: Account, paper: str, kind: str, actions: tuple[str, str], wanted: bool, reason: str
    ) -> None:
        with self.context.database.write(lock=False) as connection:
            moderator = acting(connection, by, "moderator")
            paper_id = papers.find(connection, paper)
            if wanted:
                moderation.restrain(connection, paper_id, kind, self.context.stamp())
            else:
                moderation.release(connection, paper_id, kind)
            self._log(connection, moderator, actions[0 if wanted else 1], "paper", paper_id, _reason(reason))

    def _log(
        self, connection: Connection, moderator: Account, action: str, kind: TargetKind, target_id: str, reason: str
    ) -> None:
        now = self.context.stamp()
        moderation.log(connection, Act(new_id("m"), now, moderator.id, action, kind, target_id, reason))
        moderation.settle(connection, kind, target_id, now, action)


def _reason(text: str) -> str:
    words = clean_text(text, LONGEST_REASON, "reason")
    if not words:
        raise BadInput("A reason is missing.", "Say why; others will read it.")
    return words


def _target(connection: Connection, kind: TargetKind, target: str) -> str:
    """The id of what is reported; NotFound when it is not there."""
    if kind == "paper":
        return papers.find(connection, target)
    if kind == "comment":
        return comments.get(connection, target).id
    if kind == "account":
        return accounts.get(connection, target).id
    made = lists.find(connection, target)
    if made is None or not made.public:
        raise NotFound("There is no such list.", "It may be gone.")
    return made.id


def _must_outrank(moderator: Account, account: Account) -> None:
    if moderator.id == account.id or (
        not moderator.may("admin") and ROLES.index(account.role) >= ROLES.index(moderator.role)
    ):
        raise Forbidden("You may not do that to this account.", "Ask an admin of this site.")
