"""One process of the product under the week's clock: `python -m benchmarks.week.node CLOCK HOME COMMAND …`.

COMMAND is any command of `frontlist`, run as the command line runs it; only the library that it opens is given another
clock.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import click

from benchmarks.week.clock import SharedClock
from frontlist.app import Clock, Library
from frontlist.cli import frontlist
from frontlist.cli.common import Shell, errors_told
from frontlist.model.dates import utc_now


@dataclass(frozen=True)
class SimulatedShell(Shell):
    """What was said before the command's name, and what time it is."""

    clock: Clock = utc_now

    def library(self) -> Library:
        return Library.open(self.home, flags=self.flags, clock=self.clock)


def main(clock: str, home: str, name: str, *rest: str) -> None:
    """Run the command to its end, or until a signal."""
    command = frontlist.get_command(click.Context(frontlist), name)
    assert command is not None, name
    shell = SimulatedShell(Path(home), quiet=True, clock=SharedClock(Path(clock)))
    run: Callable[..., object] = command.main
    with errors_told():
        run(args=list(rest), prog_name=f"frontlist {name}", obj=shell, standalone_mode=False)


if __name__ == "__main__":
    main(*sys.argv[1:])
