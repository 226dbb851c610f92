"""Following people, authors and categories; muting those of whom one has heard enough."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast, get_args

from frontlist.community.context import Context, acting
from frontlist.community.wording import clean_line
from frontlist.errors import BadInput, UsageError
from frontlist.model.account import Account
from frontlist.model.community import Follow, FollowKind
from frontlist.store import accounts, follows

LONGEST_VALUE = 200


@dataclass(frozen=True, slots=True)
class Follows:
    """The door for follows and mutes. A person is named by the account's id."""

    context: Context

    def follow(self, account: Account, kind: str, value: str) -> None:
        """Want news of somebody or something."""
        self._add(account, kind, value, muted=False)

    def mute(self, account: Account, kind: str, value: str) -> None:
        """Want none. Nobody is told."""
        self._add(account, kind, value, muted=True)

    def unfollow(self, account: Account, kind: str, value: str) -> None:
        """Follow no longer."""
        self._drop(account, kind, value, muted=False)

    def unmute(self, account: Account, kind: str, value: str) -> None:
        """Mute no longer."""
        self._drop(account, kind, value, muted=True)

    def followed(self, account: Account) -> list[Follow]:
        """Whom and what one follows."""
        with self.context.database.read() as connection:
            return follows.of(connection, account.id)

    def muted(self, account: Account) -> list[Follow]:
        """Whom and what one has muted."""
        with self.context.database.read() as connection:
            return follows.of(connection, account.id, muted=True)

    def _add(self, account: Account, kind: str, value: str, *, muted: bool) -> None:
        if kind not in get_args(FollowKind):
            raise UsageError(
                f"There is no such kind: {kind[:40]!r}.", f"Choose from: {', '.join(get_args(FollowKind))}."
            )
        wanted = clean_line(value, LONGEST_VALUE, "name")
        if not wanted:
            raise BadInput("Nobody is named.", "Name a person, an author or a category.")
        with self.context.database.write(lock=False) as connection:
            me = acting(connection, account)
            if kind == "person" and accounts.get(connection, wanted).id == me.id:
                raise BadInput("That is you.", "Name somebody else.")
            follows.add(connection, me.id, Follow(cast(FollowKind, kind), wanted, self.context.stamp()), muted=muted)

    def _drop(self, account: Account, kind: str, value: str, *, muted: bool) -> None:
        with self.context.database.write(lock=False) as connection:
            me = acting(connection, account)
            follows.drop(connection, me.id, kind, clean_line(value, LONGEST_VALUE, "name"), muted=muted)
