"""The one place that reads the settings, picks the database, opens the index and wires the parts together.

`Library` is the public Python door; the site, the command line and the worker go through it and nothing else.
Parts are made when first used, so that `frontlist show` does not pay for the encoder.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Self

from frontlist.config import Settings, home_folder, load
from frontlist.errors import DiskFull, ReadOnlyHome
from frontlist.model.dates import utc_now
from frontlist.store.database import Database, open_database, sqlite_address
from frontlist.store.migrate import create_or_migrate

if TYPE_CHECKING:
    from frontlist.store.door import Papers

Clock = Callable[[], dt.datetime]


@dataclass(frozen=True)
class Library:
    """One home, open. Use it as a context manager, or call `close`."""

    settings: Settings
    database: Database
    clock: Clock = utc_now

    @classmethod
    def open(
        cls, home: str | Path | None = None, *, flags: Mapping[str, str] | None = None, clock: Clock = utc_now
    ) -> Self:
        """Open the library in `home`, making the folder and the database where there are none."""
        folder = home_folder(str(home) if home else None)
        settings = load(folder, flags)
        make_home(folder)
        address = settings.text("database") or sqlite_address(folder / "library.db")
        database = open_database(address)
        create_or_migrate(database)
        return cls(settings=settings, database=database, clock=clock)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Give every connection back."""
        self.database.close()

    @cached_property
    def papers(self) -> Papers:
        """Papers by id and by filter."""
        from frontlist.store.door import Papers

        return Papers(self.database)

    @property
    def home(self) -> Path:
        """The folder that holds everything."""
        return self.settings.home


def make_home(folder: Path) -> None:
    """The home folder, or the error that says why there is none."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except PermissionError as error:
        raise ReadOnlyHome(
            f"The home {folder} cannot be made.", "Choose another with --home, or check its permissions."
        ) from error
    except OSError as error:
        if error.errno == 28:  # ENOSPC
            raise DiskFull(f"No space is left for the home {folder}.", "Free some space and try again.") from error
        raise ReadOnlyHome(
            f"The home {folder} cannot be made: {error.strerror}.", "Choose another with --home."
        ) from error
