"""What readers do for themselves through the links of their mails: the door for pages. A mail's token can show, pause,
mute, leave and say what one likes; changing, exporting and forgetting take a fresh link (see `tokens.py`)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from frontlist.digest import subscribers
from frontlist.digest.context import Context
from frontlist.digest.tokens import mail_token
from frontlist.errors import BadInput
from frontlist.model.account import Account
from frontlist.model.subscription import Issue, Reader, Subscription, Taste, TasteKind
from frontlist.store import outbox, readers, tastes

MOST_EXPORTED: Final = 10_000


@dataclass(frozen=True, slots=True)
class SelfService:
    """Every call takes the token of a link."""

    context: Context

    def token(self, reader: Reader) -> str:
        """The token of a reader's mails."""
        return mail_token(self.context.key, reader.id)

    def asked(self, token: str) -> None:
        """NotFound when the link of a confirmation leads to nothing, before anybody is shown a button."""
        subscribers.asked(self.context, token)

    def known(self, token: str) -> None:
        """NotFound when a mail's token is none of ours; whether its reader is still here is nobody's business."""
        subscribers.known_reader(self.context, token)

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
        return subscribers.pause(self.context, subscribers.known_reader(self.context, token), days)

    def mute(self, token: str, subscription_id: str, days: int) -> None:
        """One section less for some days; 0 ends it."""
        subscribers.mute(self.context, subscribers.known_reader(self.context, token), subscription_id, days)

    def say(self, token: str, paper_id: str, kind: TasteKind) -> Reader:
        """Saved, more like this, less like this: takes no account, and is taken back on the preference page."""
        reader, _ = self.seen(token)
        subscribers.taste(self.context, reader.id, paper_id, kind)
        return reader

    def unsay(self, token: str, paper_id: str) -> None:
        """Take it back."""
        reader, _ = self.seen(token)
        with self.context.database.write() as connection:
            tastes.drop(connection, reader.id, paper_id)

    def said(self, reader: Reader) -> Sequence[Taste]:
        """What a reader said of papers, the latest first."""
        with self.context.database.read() as connection:
            return tastes.of(connection, reader.id)

    def issues(self, token: str, limit: int = 30) -> tuple[Reader, Sequence[Issue]]:
        """What the mails of the last days held, newest first: the same digest for a page, a feed or a file.

        What came at once and what came in the morning are one issue of their day.
        """
        reader, _ = self.seen(token)
        with self.context.database.read() as connection:
            found = outbox.issues_of(connection, reader.id, limit)
        days: dict[str, Issue] = {}
        for one in found:
            day = days.get(one.date)
            days[one.date] = replace(day, sections=day.sections + one.sections) if day else one
        return reader, list(days.values())

    def export(self, token: str) -> dict[str, object]:
        """Everything that is kept about a reader, by a fresh link."""
        reader, wishes = self.managed(token)
        with self.context.database.read() as connection:
            issues = outbox.issues_of(connection, reader.id, MOST_EXPORTED)
            said = tastes.of(connection, reader.id)
        return {"reader": reader, "subscriptions": wishes, "said": said, "mails": issues}

    def tune(self, token: str, subscription_id: str, *, cadence: str, bar: float) -> None:
        """Rhythm and bar of one wish."""
        reader, _ = self.managed(token)
        subscribers.tune(self.context, reader.id, subscription_id, cadence=cadence, bar=bar)

    def add(self, token: str, wish: subscribers.Wish) -> Subscription:
        """One more wish."""
        reader, _ = self.managed(token)
        return subscribers.add(self.context, reader.id, wish)

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
        if not account.email:
            raise BadInput("Your account has no address to write to.", "Say which one, here or in your settings.")
        return subscribers.for_account(self.context, account, wish)

    def try_out(self, account: Account) -> None:
        """One more backtest: each costs seconds of the machine, so that nobody can ask for them without end."""
        subscribers.spend(self.context, "backtest", account.id, capacity=30, seconds=3600)

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
