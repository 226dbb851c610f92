"""The digest's door: subscribe, preview, write, send, and see how it went."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from frontlist.digest import returns, roster, subscribers
from frontlist.digest.alerts import Alerts
from frontlist.digest.context import Context
from frontlist.digest.deliver import NO_LIMIT, Delivered, Delivery, Rates
from frontlist.digest.gather import Lookups
from frontlist.digest.render import Rendered, Shown
from frontlist.digest.returns import Returns
from frontlist.digest.self_service import SelfService
from frontlist.digest.write import Elsewhere, Votes, Writing, Written, nowhere
from frontlist.errors import Conflict, NotFound
from frontlist.mail.address import address_key, parse_address
from frontlist.mail.sender import FolderSender, Sender, ready
from frontlist.model.dates import stamp
from frontlist.model.subscription import Issue, Outgoing, Reader, Subscription
from frontlist.store import notes, outbox, readers, suppression

HELD: Final = "outbox.held"
# Which way mails went last, so that turning SMTP on is noticed; and why none could leave.
WAY: Final = "mail.way"
TROUBLE: Final = "mail.trouble"
DAYS: Final = 14
TOLD: Final = ("failed", "bounced", "queued", "sending")


@dataclass(frozen=True, slots=True)
class MailStatus:
    """The operator's numbers. Nobody is tracked: these are counts of what was sent, not of what was read."""

    readers: Mapping[str, int]
    outbox: Mapping[str, int]
    suppressed: int
    held: bool
    trouble: Mapping[str, str]
    days: Mapping[str, Mapping[str, int]]
    recent: Sequence[Outgoing] = ()


@dataclass(frozen=True)
class Digest:
    """Everything about mail to readers."""

    context: Context
    lookups: Lookups
    votes: Votes
    folder: Sender
    rates: Rates = NO_LIMIT
    worker: str = "frontlist"
    elsewhere: Elsewhere = nowhere

    @property
    def self_service(self) -> SelfService:
        """What readers do through the links of their mails."""
        return SelfService(self.context)

    def _writing(self) -> Writing:
        return Writing(self.context, self.lookups, self.votes, self.elsewhere)

    def write_due(self, progress: Callable[[int, int | None], None] = lambda done, total: None) -> Written:
        """Write the mail of every reader whose hour has come."""
        return self._writing().run(progress)

    def write_alerts(self, position: int) -> Written:
        """Write what is to be told at once, now that the index has followed the change log to `position`."""
        return Alerts(self._writing()).run(position)

    def send_due(self, stop: Callable[[], bool] = lambda: False) -> Delivered:
        """Send what waits in the outbox; nothing while it is held after a restore."""
        if self.is_held():
            raise Conflict("The outbox is held since a restore.", "Look at it with `frontlist digest status`, then release it with `frontlist digest release`.")  # fmt: skip
        ready(self.context.sender)
        self._leave_folder(stop)
        done = self._delivery(self.context.sender, self.rates, stop).run()
        with self.context.database.write(lock=False) as connection:
            if done.trouble:
                notes.put(connection, TROUBLE, {"at": self.context.stamp(), "error": done.trouble})
            elif done.sent:
                notes.forget(connection, TROUBLE)
        return done

    def _delivery(self, sender: Sender, rates: Rates, stop: Callable[[], bool]) -> Delivery:
        context = self.context
        return Delivery(
            database=context.database, sender=sender, worker=self.worker, mail_from=context.mail_from, key=context.key,
            clock=context.clock, sleep=time.sleep, rates=rates, stop=stop,
        )  # fmt: skip

    def _leave_folder(self, stop: Callable[[], bool]) -> None:
        """What was written while mails went into the folder goes there: a server that is set later gets no backlog."""
        way = "folder" if isinstance(self.context.sender, FolderSender) else "server"
        with self.context.database.read() as connection:
            before = notes.get(connection, WAY)
        if before == "folder" and way == "server":
            self._delivery(self.folder, NO_LIMIT, stop).run()
        if before != way and not stop():
            with self.context.database.write(lock=False) as connection:
                notes.put(connection, WAY, way)

    def preview(self, email: str, date: str = "") -> Rendered | None:
        """The mail that an address would get for a date, all of its wishes counted; None when it would be empty."""
        reader, wishes = self.reader(email)
        writing = self._writing()
        issue = writing.issue(reader, date or self.today(), wishes)
        return writing.rendered(reader, issue) if issue else None

    def shown(self, issue: Issue) -> Shown:
        """The sections of an issue with their papers, as the mail shows them: for a page, a feed or a file."""
        return self._writing().shown(issue)

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
                held=bool(notes.get(connection, HELD)), trouble=notes.get(connection, TROUBLE) or {},
                days=outbox.counts_by_day(connection, DAYS), recent=outbox.recent(connection, recent, TOLD),
            )  # fmt: skip

    def request(self, email: str, wish: subscribers.Wish, *, address: str = "", timezone: str = "UTC") -> None:
        """Somebody asks that an address be written to: the confirmation goes out, and nothing else."""
        ready(self.context.sender)
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

    def release(self, *, drop: bool = False) -> int:
        """Let go what a restore held; with `drop` it counts as sent, because it went before the restore."""
        with self.context.database.write() as connection:
            notes.forget(connection, HELD)
            if drop:
                return outbox.drop_all_waiting(connection, self.context.stamp())
            return outbox.counts(connection).get("queued", 0)

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
