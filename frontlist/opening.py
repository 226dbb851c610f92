"""Opening a home: its folder, its database, its schema; migrating and restoring one. Beside `app.py`, which uses it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from frontlist.config import Settings, load, write_setting
from frontlist.errors import DiskFull, ReadOnlyHome, SettingError
from frontlist.store.database import Database, open_database, sqlite_address
from frontlist.store.migrate import check, create_or_migrate, revision

if TYPE_CHECKING:
    from frontlist.store.backup import Manifest


def ready_for_mail(settings: Settings) -> None:
    """SettingError when mails would leave with links that lead nowhere, or with nobody behind their sender."""
    if not settings.text("base_url").startswith("https://"):
        raise SettingError(
            "Mail over SMTP needs the site's public https address, for the links in it.",
            "Set it first: frontlist config set base_url https://…",
        )
    if not settings.text("mail_from"):
        raise SettingError(
            "Mail over SMTP needs a sender.", "Set an address that is read: frontlist config set mail_from us@…"
        )


def open_configured(settings: Settings) -> Database:
    """The database that the settings name: PostgreSQL, or the SQLite file of the home."""
    return open_database(settings.text("database") or sqlite_address(settings.home / "library.db"))


def migrate(settings: Settings) -> tuple[str, str]:
    """Bring the database to this version's schema, made if it is not there; what it was and what it is."""
    make_home(settings.home)
    database = open_configured(settings)
    try:
        before = revision(database)
        create_or_migrate(database)
        return before, revision(database)
    finally:
        database.close()


def restore(home: Path, flags: Mapping[str, str], source: Path, *, force: bool) -> Manifest:
    """Put a backup into a home, made if it is not there. Its settings come with it, but for `database`: a copy must not
    go on writing into what it is a copy of."""
    from frontlist.store.backup import restore

    make_home(home)
    settled = load(home, {}, {}).text("database")
    database = open_configured(load(home, flags))
    try:
        create_or_migrate(database)
        return restore(database, source, home, force=force)
    finally:
        database.close()
        if load(home, {}, {}).text("database") != settled:
            write_setting(home, "database", settled)


def prepare_schema(database: Database) -> None:
    """Make the tables where there are none. An embedded database is migrated without asking, with nobody else on it;
    a shared one only by `frontlist migrate`, when its operator has stopped the other machines."""
    if database.is_sqlite or not revision(database):
        create_or_migrate(database)
    else:
        check(database)


def make_home(folder: Path) -> None:
    """The home folder, or the error that says why there is none."""
    try:
        # Votes, addresses and settings lie in it: whose home it is alone looks in.
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
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
