"""The digest's door: subscribe, preview, write, send, and see how it went."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from frontlist.digest import returns, roster, subscribers
from frontlist.digest.choose import Found, choose
from frontlist.digest.context import Context
from frontlist.digest.deliver import Delivered, Delivery, Rates
from frontlist.digest.gather import Gatherer, Lookups
from frontlist.digest.render import Rendered
from frontlist.digest.returns import Returns
from frontlist.digest.self_service import SelfService
from frontlist.digest.write import Votes, Writing, Written
from frontlist.errors import Conflict, NotFound
from frontlist.mail.address import address_key, parse_address
from frontlist.model.dates import stamp
from frontlist.model.subscription import Issue, Outgoing, Reader, Subscription
from frontlist.store import notes, outbox, readers, suppression

HELD = "outbox.held"


@dataclass(frozen=True, slots=True)
class MailStatus:
    """The operator's numbers. Nobody is tracked: these are counts of what was sent, not of what was read."""

    readers: Mapping[str, int]
    outbox: Mapping[str, int]
    suppressed: int
    held: bool
    recent: Sequence[Outgoing] = ()


@dataclass(frozen=True)
class Digest:
    """Everything about mail to readers."""

    context: Context
    lookups: Lookups
    votes: Votes
    rates: Rates = field(default_factory=lambda: Rates(10.0, 2.0))
    worker: str = "frontlist"

    @property
    def self_service(self) -> SelfService:
        """What readers do through the links of their mails."""
        return SelfService(self.context)

    def write_due(self, progress: Callable[[int, int | None], None] = lambda done, total: None) -> Written:
        """Write the mail of every reader whose hour has come."""
        return Writing(self.context, self.lookups, self.votes).run(progress)

    def send_due(self, stop: Callable[[], bool] = lambda: False, limit: int | None = None) -> Delivered:
        """Send what waits in the outbox; nothing while it is held after a restore."""
        if self.is_held():
            raise Conflict("The outbox is held since a restore.", "Look at it with `frontlist digest status`, then release it with `frontlist digest release`.")  # fmt: skip
        context = self.context
        return Delivery(
            database=context.database, sender=context.sender, worker=self.worker, mail_from=context.mail_from,
            clock=context.clock, sleep=time.sleep, rates=self.rates, stop=stop,
        ).run(limit)  # fmt: skip

    def preview(self, email: str, date: str = "") -> Rendered | None:
        """The mail that an address would get for a date, all of its wishes counted; None when it would be empty."""
        reader, wishes = self.reader(email)
        writing = Writing(self.context, self.lookups, self.votes)
        issue = writing.issue(reader, date or self.today(), wishes)
        return writing.rendered(reader, issue) if issue else None

    def page(self, wish: subscribers.Wish, date: str = "", most: int = 20) -> tuple[Issue, Rendered] | None:
        """The same digest as a page: what a wish brings for a date, for a reader who was never sent anything."""
        subscribers.checked(wish)
        reader = Reader(id="page", email="", standing="active", most=most)
        one = Subscription("page", "page", wish.kind, wish.target, wish.name, wish.cadence, wish.bar)  # type: ignore[arg-type]  # checked above
        found: Found = Gatherer(self.lookups, date or self.today()).gather(one)
        issue = choose(reader, [found], (), date or self.today())
        if issue is None:
            return None
        return issue, Writing(self.context, self.lookups, self.votes).rendered(reader, issue)

    def reader(self, email: str) -> tuple[Reader, Sequence[Subscription]]:
        """A reader by address, and the wishes."""
        with self.context.database.read() as connection:
            reader = readers.by_email(connection, address_key(parse_address(email)))
            if reader is None:
                raise NotFound(f"Nobody subscribed with {email}.", "See all with `frontlist subscribers list`.")
            return reader, readers.subscriptions_of(connection, [reader.id])[reader.id]

    def readers(self) -> Sequence[Reader]:
        """Every reader."""
        with self.context.database.read() as connection:
            return readers.every(connection)

    def status(self, recent: int = 20) -> MailStatus:
        """What was sent, waits, failed and bounced."""
        with self.context.database.read() as connection:
            return MailStatus(
                readers=readers.counts(connection), outbox=outbox.counts(connection), suppressed=suppression.count(connection),
                held=bool(notes.get(connection, HELD)), recent=outbox.recent(connection, recent),
            )  # fmt: skip

    def latest(self) -> Outgoing | None:
        """The newest mail that was written."""
        with self.context.database.read() as connection:
            return next((row for row in outbox.recent(connection, 200) if row.state != "empty"), None)

    def request(self, email: str, wish: subscribers.Wish, *, address: str = "", timezone: str = "UTC") -> None:
        """Somebody asks that an address be written to: the confirmation goes out, and nothing else."""
        subscribers.request(self.context, email, wish, address=address, timezone=timezone)

    def export_csv(self, file: Path) -> int:
        """Readers and subscriptions into a CSV file."""
        return roster.write_csv(self.context, file)

    def import_csv(self, file: Path, progress: Callable[[int, int | None], None]) -> roster.RosterReport:
        """Readers from a CSV file; nobody who left is revived."""
        return roster.read_csv(self.context, file, progress)

    def suppress(self, email: str, reason: str) -> None:
        """Never write to an address again."""
        with self.context.database.write() as connection:
            subscribers.suppress(connection, self.context, parse_address(email), reason)

    def retry(self) -> int:
        """Queue once more what had failed for good."""
        with self.context.database.write() as connection:
            return outbox.retry_failed(connection, self.context.stamp())

    def release(self) -> int:
        """Let go what a restore held."""
        with self.context.database.write() as connection:
            notes.forget(connection, HELD)
            return outbox.release(connection)

    def is_held(self) -> bool:
        """Whether a restore holds the outbox."""
        with self.context.database.read() as connection:
            return bool(notes.get(connection, HELD))

    def read_returns(self, where: str) -> Returns:
        """Act on bounces, complaints and requests to leave by mail."""
        return returns.read_returns(self.context, where)

    def forget_unconfirmed(self) -> int:
        """Addresses that never answered are forgotten after seven days."""
        before = self.context.now() - dt.timedelta(seconds=subscribers.CONFIRM_SECONDS)
        with self.context.database.write() as connection:
            return readers.forget_unconfirmed(connection, stamp(before))

    def today(self) -> str:
        """Today's date in UTC; readers have their own."""
        return self.context.now().date().isoformat()
