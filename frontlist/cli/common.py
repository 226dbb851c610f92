"""What every command shares: the home it works on, JSON out, progress, and errors told once."""

from __future__ import annotations

import dataclasses
import errno
import functools
import os
import shutil
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

import click

from frontlist.errors import DiskFull, FileUnusable, FrontlistError, UsageError
from frontlist.text.amounts import duration

if TYPE_CHECKING:
    from frontlist.app import Library
    from frontlist.config import Settings
    from frontlist.model.report import Report

T = TypeVar("T")


class Building(Protocol):
    """What is told of an index in the making."""

    @property
    def done(self) -> int: ...
    @property
    def total(self) -> int: ...
    @property
    def seconds_left(self) -> float: ...
    @property
    def recalls(self) -> Sequence[tuple[int, float]]: ...


@dataclass(frozen=True)
class Shell:
    """What was said before the command's name."""

    home: Path
    flags: Mapping[str, str] = field(default_factory=dict)
    quiet: bool = False

    def settings(self) -> Settings:
        """The settings of this home."""
        from frontlist.config import load

        return load(self.home, self.flags)

    def library(self) -> Library:
        """The library of this home, made if it is not there."""
        from frontlist.app import Library

        return Library.open(self.home, flags=self.flags)


def pass_library(command: Callable[..., T]) -> Callable[..., T]:
    """Open the library for a command, and close it again whatever happens."""

    @functools.wraps(command)
    def opened(**options: object) -> T:
        with shell().library() as library:
            return command(library, **options)

    return opened


def shell() -> Shell:
    """The `Shell` of the running command."""
    found = click.get_current_context().find_object(Shell)
    assert found is not None
    return found


json_option = click.option("--json", "as_json", is_flag=True, help="Write JSON instead of text.")


def emit_json(data: object) -> None:
    """Write `data` (dataclasses and all) as JSON: a line a piece when piped, indented for a person."""
    import orjson

    option = orjson.OPT_INDENT_2 if sys.stdout.isatty() else 0
    click.echo(orjson.dumps(data, default=_plain, option=option | orjson.OPT_NON_STR_KEYS).decode())


def _plain(value: Any) -> object:
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return dataclasses.asdict(value)
    if isinstance(value, tuple):
        # Named tuples: orjson takes plain ones only.
        return value._asdict() if hasattr(value, "_asdict") else list(value)
    if isinstance(value, set | frozenset):
        return sorted(value)
    if isinstance(value, Path):
        return str(value)
    raise TypeError(type(value).__name__)


class Progress:
    """One line on standard error with count, rate and time left; silent when piped or told to be quiet."""

    def __init__(self, what: str, *, quiet: bool = False) -> None:
        self.what = what
        self.started = time.monotonic()
        self.shown_at = 0.0
        self.visible = sys.stderr.isatty() and not quiet

    def __call__(self, done: int, total: int | None = None, note: str = "", share: float = 0.0) -> None:
        """`done` of `total` so far, or `share` of what nobody has counted; drawn ten times a second at most."""
        now = time.monotonic()
        if not self.visible or now - self.shown_at < 0.1:
            return
        self.shown_at = now
        line = f"{progress_line(self.what, done, total, now - self.started, share)} {note}".rstrip()
        # A line that is too long goes on in the next, which nothing clears again.
        click.echo(f"\r\x1b[K{line[: shutil.get_terminal_size().columns - 1]}", err=True, nl=False)

    def end(self) -> None:
        """Clear the line."""
        if self.visible:
            click.echo("\r\x1b[K", err=True, nl=False)


def progress_line(what: str, done: int, total: int | None, seconds: float, share: float = 0.0) -> str:
    """'Importing 12,000 of 244,458 · 2,310/s · 1 min 41 s left', or with '5 %' where only the share is known."""
    rate = done / seconds if seconds > 0 else 0.0
    of = f" of {total:,}" if total else ""
    percent = f" · {share:.0%}" if share else ""
    share = done / total if total else share
    left = f" · {duration(seconds * (1 - share) / share)} left" if 0 < share < 1 else ""
    return f"{what} {done:,}{of}{percent} · {rate:,.0f}/s{left}"


@contextmanager
def showing(what: str) -> Iterator[Progress]:
    """A progress line for a block of work."""
    progress = Progress(what, quiet=shell().quiet)
    try:
        yield progress
    finally:
        progress.end()


def indexed(library: Library) -> None:
    """Bring the index up to date before it is asked: a few papers in silence, more with a line that tells how far."""
    try:
        with showing("Indexing") as progress:
            done = library.index.update(progress=progress)
    except DiskFull as full:
        # What is indexed can be read without room; where nothing is, whoever reads it is told again.
        click.echo(f"{full.message} What was indexed before is all that is looked at. {full.next_step}", err=True)
        return
    making = library.index.making
    if done.elsewhere and making:
        click.echo(f"Another process makes the index anew. {next(upgrade_lines(making))}", err=True)


def upgrade_lines(making: Building) -> Iterator[str]:
    """How far an index in the making is, and what was measured at each stage where another encoder is the reason."""
    left = f", {duration(making.seconds_left)} left" if making.done else ""
    yield f"Read anew: {making.done:,} of {max(making.total, making.done):,} papers{left}."
    for done, recall in making.recalls:
        yield f"  with {done:,} papers read, {recall:.1%} of the finished top ten were found (on a sample)"


def counted(progress: Progress) -> Callable[[Report, float], None]:
    """The progress of an import, which tells how much it has read, and what share of the whole that is."""
    return lambda report, share: progress(report.read, share=share)


@contextmanager
def errors_told() -> Iterator[None]:
    """Every error leaves by this door: one sentence, the next step, an exit code that means something."""
    try:
        yield
    except FrontlistError as error:
        tell(error)
        sys.exit(error.exit_code)
    except click.UsageError as error:
        error.show()
        sys.exit(UsageError.exit_code)
    except click.ClickException as error:
        error.show()
        sys.exit(1)
    except (KeyboardInterrupt, click.Abort) as stop:
        # Click's word for a question that was left unanswered; for Ctrl-C beyond a question it names the cause.
        if isinstance(stop, click.Abort) and stop.__cause__ is None and not sys.stdin.isatty():
            tell(
                UsageError("This asks a question, and nobody is there to answer.", "Give what it asks for as options.")
            )
            sys.exit(UsageError.exit_code)
        click.echo("\nStopped. Nothing committed is lost; the same command goes on from here.", err=True)
        sys.exit(130)
    except OSError as error:
        tell(unusable(error))
        sys.exit(FileUnusable.exit_code)


@contextmanager
def reader_may_leave() -> Iterator[None]:
    """Whoever reads our output may go away (`| head`): that is no error."""
    try:
        yield
    except BrokenPipeError:
        # Keeps Python from complaining at exit.
        sys.stdout = None
        sys.exit(0)


def unusable(error: OSError) -> FileUnusable | DiskFull:
    """What the system says about a file, as a sentence."""
    if error.errno == errno.ENOSPC:
        return DiskFull("The disk is full.", "Free some space and run the same command again.")
    name = error.filename if isinstance(error.filename, str) else "A file"
    return FileUnusable(
        f"{name} cannot be read or written: {error.strerror or error}.",
        "Check the place, its permissions and its room.",
    )


def tell(error: FrontlistError) -> None:
    """The sentence and the next step, on standard error."""
    plain = False if os.environ.get("NO_COLOR") else None
    click.echo(click.style("Error: ", fg="red", bold=True) + error.message, err=True, color=plain)
    if error.next_step:
        click.echo(f"       {error.next_step}", err=True)
