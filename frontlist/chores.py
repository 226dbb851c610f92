"""What the worker does, and how often. Beside `app.py`, because it sees every part; `jobs/` knows no task by name."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from frontlist.errors import MailRefused, Stopped
from frontlist.ingest.rejects import forget_old
from frontlist.jobs.tasks import Task
from frontlist.jobs.worker import Worker
from frontlist.store import changes
from frontlist.store.holders import process_name
from frontlist.text.amounts import counted

if TYPE_CHECKING:
    from frontlist.app import Library

MINUTE: Final = 60.0
HOUR: Final = 3600.0
AT_A_STRETCH: Final = 30.0


def chores(library: Library, stop: Callable[[], bool]) -> list[Task]:
    """Every task of an installation."""
    return [
        Task("index", 2.0, lambda: _index(library), shared=False),
        Task("sync", HOUR, lambda: _sync(library, stop)),
        Task("editions", MINUTE, lambda: _editions(library)),
        Task("write digests", MINUTE, lambda: _write(library)),
        Task("write alerts", MINUTE, lambda: _alerts(library)),
        # Rows are leased one by one, so that any number of workers send beside each other.
        Task("send mail", 3.0, lambda: _send(library, stop), shared=False),
        Task("webhooks", 10.0, lambda: _webhooks(library, stop)),
        Task("read returns", 10 * MINUTE, lambda: _returns(library)),
        # Last what takes long on a large library: no mail waits for it, however often the worker is started again.
        Task("duplicates", MINUTE, lambda: _duplicates(library)),
        # Every machine knows its own papers; one of them learns for all.
        Task("atlas", MINUTE, lambda: _atlas(library), shared=False),
        Task("learn", HOUR, lambda: _learn(library)),
        Task("upkeep", 6 * HOUR, lambda: _upkeep(library)),
        # What was refused lies in the home of the machine that read it: each looks after its own.
        Task("rejects", 6 * HOUR, lambda: _rejects(library), shared=False),
    ]


def make_worker(library: Library, stop: Callable[[], bool]) -> Worker:
    """The worker of this process."""
    return Worker(library.database, chores(library, stop), process_name(), library.clock, stop, time.sleep)


def _index(library: Library) -> str:
    # Reading a large library anew takes its time; mails and editions do not wait for it.
    done = library.index.update(one_stretch=True)
    library.discover.follow()
    if done.held:
        return f"the index waits: {done.held}"
    return f"{counted(done.changed, 'paper')} indexed" if done.changed else ""


def _duplicates(library: Library) -> str:
    compared = library.space.find_duplicates()
    return f"{counted(compared, 'paper')} compared" if compared else ""


def _atlas(library: Library) -> str:
    new = library.atlas.update()
    return f"{counted(new, 'paper')} looked at" if new else ""


def _learn(library: Library) -> str:
    if not library.atlas.due():
        return ""
    told = library.atlas.learn()
    return f"{counted(told.concepts, 'concept')} and {counted(told.themes, 'theme')} learned"


def _sync(library: Library, stop: Callable[[], bool]) -> str:
    read = []
    with suppress(Stopped):
        for status in library.sources.chosen(()):
            if stop():
                break
            synced = library.sources.sync(status, stop=stop)
            read.append(f"{synced.name}: {synced.error or counted(synced.report.read, 'record')}")
    return "; ".join(read)


def _editions(library: Library) -> str:
    closed = library.discover.close_due()
    return f"closed {', '.join(closed)}" if closed else ""


def _write(library: Library) -> str:
    written = library.digest.write_due()
    return f"{counted(written.written, 'mail')} written" if written.written else ""


def _alerts(library: Library) -> str:
    written = library.digest.write_alerts(library.index.snapshot().state.position)
    return f"{counted(written.written, 'alert')} written" if written.written else ""


def _send(library: Library, stop: Callable[[], bool]) -> str:
    if library.digest.is_held():
        return ""
    until = time.monotonic() + AT_A_STRETCH
    # A long queue leaves the other tasks their turn; this one is due again at once.
    sent = library.digest.send_due(lambda: stop() or time.monotonic() > until)
    if sent.trouble:
        raise MailRefused(sent.trouble)
    done = {"sent": sent.sent, "put off": sent.put_off, "failed": sent.failed}
    return ", ".join(f"{count:,} {name}" for name, count in done.items() if count)


def _webhooks(library: Library, stop: Callable[[], bool]) -> str:
    library.webhooks.watch()
    arrived, failed = library.webhooks.deliver(stop)
    done = {"sent": arrived, "failed": failed}
    return ", ".join(f"{count:,} {name}" for name, count in done.items() if count)


def _returns(library: Library) -> str:
    where = library.settings.text("bounces")
    if not where:
        return ""
    found = library.digest.read_returns(where)
    return f"{counted(found.suppressed, 'address', 'addresses')} suppressed" if found.suppressed else ""


def _long_ago(library: Library) -> dt.datetime:
    return library.clock() - dt.timedelta(days=library.settings.number("change_days"))


def _rejects(library: Library) -> str:
    gone = forget_old(library.home / "rejects", _long_ago(library))
    return f"{counted(gone, 'file')} of refused records forgotten" if gone else ""


def _upkeep(library: Library) -> str:
    with library.database.write() as connection:
        forgotten = changes.forget_before(connection, _long_ago(library))
    library.community.upkeep.run()
    library.webhooks.forget_old()
    unconfirmed = library.digest.forget_unconfirmed()
    return (
        f"{counted(forgotten, 'change')}, {counted(unconfirmed, 'address', 'addresses')} forgotten"
        if forgotten or unconfirmed
        else ""
    )
