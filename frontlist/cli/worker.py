"""`frontlist worker`: everything that happens by itself."""

from __future__ import annotations

import signal
import sys
import threading
from types import FrameType
from typing import TYPE_CHECKING

import click

from frontlist.cli.common import pass_library

if TYPE_CHECKING:
    from frontlist.app import Library


@click.command()
@click.option("--once", is_flag=True, help="Do what is due now, and end: with 1 where something of it failed.")
@pass_library
def worker(library: Library, once: bool) -> None:
    """Sync the sources, follow the index, close editions, write and send digests, read bounces.

    `frontlist serve` does this too, inside the one process of a laptop. On a shared PostgreSQL any number of workers
    may run beside each other: leases see to it that nothing is done twice. Ctrl-C ends it between two mails, and a
    harvest at once; learning or reading a large library anew takes its time, and a second Ctrl-C does not wait for it.

    \b
    frontlist worker
    frontlist worker --once
    """
    from frontlist.chores import make_worker

    stopping = threading.Event()

    def stop(_number: int, _frame: FrameType | None) -> None:
        if stopping.is_set():
            raise KeyboardInterrupt
        stopping.set()

    signal.signal(signal.SIGINT, stop)
    signal.signal(signal.SIGTERM, stop)
    working = make_worker(library, stopping.is_set)
    if not once:
        click.echo("Working. Ctrl-C ends it.", err=True)
        working.run()
        return
    every = working.run_due()
    for ran in every:
        if ran.result or ran.error:
            click.echo(f"{ran.name}: {ran.error or ran.result}", err=bool(ran.error))
    if any(ran.error for ran in every):
        sys.exit(1)
