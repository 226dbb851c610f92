"""What readers do for themselves through the links of their mails: the door for pages. A mail's token can show, pause
and leave; changing and forgetting take a fresh link (see `tokens.py`)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from frontlist.digest import subscribers
from frontlist.digest.context import Context
from frontlist.digest.tokens import reader_of
from frontlist.errors import NotFound
from frontlist.model.account import Account
from frontlist.model.subscription import Reader, Subscription
from frontlist.store import readers


@dataclass(frozen=True, slots=True)
class SelfService:
    """Every call takes the token of a link."""

    context: Context

    def confirm(self, token: str) -> Reader:
        """The button behind the confirmation's link."""
        return subscribers.confirm(self.context, token)

    def seen(self, token: str) -> tuple[Reader, Sequence[Subscription]]:
        """The reader and the wishes, by a mail's token."""
        return subscribers.by_mail_token(self.context, token)

    def managed(self, token: str) -> tuple[Reader, Sequence[Subscription]]:
        """The same by a fresh link, which may also change them."""
        return subscribers.by_fresh_token(self.context, token)

    def leave(self, token: str) -> None:
        """No more mail, at once. Says nothing about who it was."""
        subscribers.leave(self.context, token)

    def pause(self, token: str, days: int) -> Reader:
        """Quiet for some days; 0 ends the pause."""
        reader_id = reader_of(self.context.key, token)
        if reader_id is None:
            raise NotFound("This link is not one of ours.", "Use the link of the latest mail.")
        return subscribers.pause(self.context, reader_id, days)

    def ask_fresh_link(self, token: str) -> None:
        """Mail a link that may change things."""
        subscribers.ask_fresh_link(self.context, token)

    def change(self, token: str, *, timezone: str, hour: int, most: int, when_empty: bool) -> Reader:
        """When and how much."""
        reader, _ = self.managed(token)
        return subscribers.settings(
            self.context, reader.id, timezone=timezone, hour=hour, most=most, when_empty=when_empty
        )

    def drop(self, token: str, subscription_id: str) -> None:
        """One wish less."""
        reader, _ = self.managed(token)
        subscribers.drop(self.context, reader.id, subscription_id)

    def forget(self, token: str) -> None:
        """Everything about this reader goes."""
        reader, _ = self.managed(token)
        subscribers.forget(self.context, reader.id)

    def join(self, account: Account, wish: subscribers.Wish) -> Subscription:
        """A signed-in person subscribes: the account's address is proven already."""
        return subscribers.for_account(self.context, account, wish)

    def wishes(self, account: Account) -> Sequence[Subscription]:
        """What a signed-in person gets by mail."""
        with self.context.database.read() as connection:
            reader = readers.by_account(connection, account.id)
            return readers.subscriptions_of(connection, [reader.id])[reader.id] if reader else ()

    def drop_wish(self, account: Account, subscription_id: str) -> None:
        """One wish of a signed-in person less."""
        with self.context.database.write() as connection:
            if reader := readers.by_account(connection, account.id):
                readers.unsubscribe(connection, reader.id, subscription_id)
