"""Backup and restore: every table as one snapshot sees it, and the home's own files, in one portable file.

The file is a zip of JSON lines, the same for SQLite and PostgreSQL, so a backup of one can be restored into the other.
It is taken while others write. It holds secrets, which its manifest lists, and only its owner may read it.
"""

from __future__ import annotations

import base64
import datetime as dt
import io
import os
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path, PurePosixPath
from typing import Any, Final

import orjson
from sqlalchemy import Connection, LargeBinary, MetaData, Table, func, select, text
from sqlalchemy.exc import DataError, IntegrityError

from frontlist.errors import BadInput, Conflict, DatabaseNewer
from frontlist.model.dates import utc_now
from frontlist.store import migrate, notes
from frontlist.store.bulk import chunks, insert_rows
from frontlist.store.database import Database
from frontlist.store.schema import metadata
from frontlist.store.schema.digest import suppressed

FORMAT: Final = "frontlist-backup-1"
MANIFEST: Final = "manifest.json"
BATCH: Final = 500
# Set after a restore: mails that wait may have been sent since the backup was made.
OUTBOX_HELD: Final = "outbox.held"
SUPPRESSED_COLUMNS: Final = ("email_hash", "reason", "at")
# What somebody who holds the file could do harm with, by the column that holds it.
SECRET_COLUMNS: Final = {
    "accounts.password": "hashes of passwords",
    "accounts.email": "people's mail addresses",
    "sessions.secret_hash": "hashes of sign-in sessions",
    "tokens.secret_hash": "hashes of API tokens",
    "links.secret_hash": "hashes of links sent by mail",
    "invitations.secret_hash": "hashes of invitations",
    "readers.email": "mail addresses of readers",
    "outbox.message": "mails that wait, with their links to leave",
    "webhooks.url": "addresses of webhooks, which may hold keys",
    "sources.options": "the options of sources, which may hold keys",
    "notes.value": "the installation's own constants, among them its signing keys",
}


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup holds."""

    format: str
    revision: str
    made_at: str
    rows: dict[str, int]
    files: tuple[str, ...]
    secrets: tuple[str, ...]


def backup(
    database: Database, target: Path, files: Iterable[tuple[str, Path]] = (), *, secrets: Sequence[str] = (),
    now: dt.datetime | None = None,
) -> Manifest:  # fmt: skip
    """Write everything to `target`, which appears only when it is whole.

    `files` are the home's own files by their names in it, `secrets` what among them is secret, in words.
    """
    unfinished = target.with_name(target.name + ".unfinished")
    descriptor = os.open(unfinished, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600)
    os.fchmod(descriptor, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as stream:
            manifest = _write(database, stream, list(files), secrets, (now or utc_now()).isoformat())
            stream.flush()
            os.fsync(stream.fileno())
        unfinished.replace(target)
    finally:
        unfinished.unlink(missing_ok=True)
    return manifest


def read_manifest(source: Path) -> Manifest:
    """What the backup at `source` holds."""
    with _damage_told(source):
        with zipfile.ZipFile(source) as archive:
            given = orjson.loads(archive.read(MANIFEST))
        if given["format"] != FORMAT:
            raise KeyError(FORMAT)
        return Manifest(**{**given, "files": tuple(given["files"]), "secrets": tuple(given["secrets"])})


@contextmanager
def _damage_told(source: Path) -> Iterator[None]:
    """BadInput for whatever a damaged or foreign file makes of reading it."""
    try:
        yield
    except (
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        KeyError,
        TypeError,
        ValueError,
        DataError,
        IntegrityError,
    ) as error:
        raise BadInput(f"{source.name} is not a whole Frontlist backup.", "Choose another file.") from error


def restore(database: Database, source: Path, home: Path | None = None, *, force: bool = False) -> Manifest:
    """Put everything back: into an empty library, or with `force` in place of what is there. Mails are then held.

    A backup that an earlier version made is brought to this version's schema.
    """
    manifest = read_manifest(source)
    if manifest.revision not in migrate.known_revisions():
        raise DatabaseNewer("The backup was made by a later version of Frontlist.", "Install that version first.")
    migrate.create_or_migrate(database)
    with zipfile.ZipFile(source) as archive:
        with _damage_told(source):
            files = {name: archive.read(f"files/{name}") for name in manifest.files}
        with database.write(bulk=True) as connection:
            left = _left_since(connection)
            _clear(connection, force)
            with _damage_told(source):
                _restore_tables(connection, archive, manifest)
            insert_rows(connection, suppressed, SUPPRESSED_COLUMNS, left)
            notes.put(connection, OUTBOX_HELD, True)
    if home is not None:
        _restore_files(files, home, force)
    return manifest


def _left_since(connection: Connection) -> list[tuple[Any, ...]]:
    """Who must not be written to: a restore may take back what was done, but never that somebody left."""
    return [tuple(row) for row in connection.execute(select(*(suppressed.c[name] for name in SUPPRESSED_COLUMNS)))]


def is_empty(connection: Connection) -> bool:
    """Whether nobody would miss anything: no paper, no account, no reader."""
    names = ("papers", "records", "accounts", "readers", "votes", "topics", "sources")
    tables = [metadata.tables[name] for name in names if name in metadata.tables]
    return not any(connection.execute(select(text("1")).select_from(table).limit(1)).first() for table in tables)


def _write(
    database: Database,
    stream: io.BufferedIOBase | Any,
    files: Sequence[tuple[str, Path]],
    secrets: Sequence[str],
    now: str,
) -> Manifest:
    with database.read() as connection, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=3) as archive:
        rows = {str(table.name): _write_table(connection, archive, table) for table in metadata.sorted_tables}
        for name, path in files:
            archive.write(path, f"files/{PurePosixPath(name)}")
        held = tuple(f"{column}: {words}" for column, words in SECRET_COLUMNS.items() if rows.get(column.split(".")[0]))
        revision = migrate.revision_of(connection)
        manifest = Manifest(FORMAT, revision, now, rows, tuple(name for name, _ in files), (*secrets, *held))
        archive.writestr(MANIFEST, orjson.dumps(asdict(manifest), option=orjson.OPT_INDENT_2))
    return manifest


def _write_table(connection: Connection, archive: zipfile.ZipFile, table: Table) -> int:
    binary = _binary_places(table)
    count = 0
    key = list(table.primary_key) or list(table.columns)
    rows = connection.execution_options(yield_per=BATCH).execute(select(table).order_by(*key))
    with archive.open(f"tables/{table.name}.jsonl", "w", force_zip64=True) as out:
        out.write(orjson.dumps([str(column.name) for column in table.columns]) + b"\n")
        for row in rows:
            values = list(row)
            for place in binary:
                values[place] = base64.b64encode(values[place]).decode()
            out.write(orjson.dumps(values) + b"\n")
            count += 1
    return count


def _binary_places(table: Table) -> list[int]:
    return [place for place, column in enumerate(table.columns) if isinstance(column.type, LargeBinary)]


def _clear(connection: Connection, force: bool) -> None:
    if not force and not is_empty(connection):
        raise Conflict(
            "The library is not empty.", "Restore into a new home, or add --force to replace everything in this one."
        )
    for table in reversed(metadata.sorted_tables):
        connection.execute(table.delete())


def _restore_tables(connection: Connection, archive: zipfile.ZipFile, manifest: Manifest) -> None:
    """The rows of an earlier version go into its own tables, and are migrated with them as that version's would be."""
    earlier = manifest.revision != migrate.known_revisions()[-1]
    tables = metadata
    if earlier:
        migrate.begin_at(connection, manifest.revision)
        tables = MetaData()
        tables.reflect(connection)
    for name in manifest.rows:
        _restore_table(connection, archive, tables.tables[name])
    if earlier:
        migrate.upgrade(connection)


def _restore_table(connection: Connection, archive: zipfile.ZipFile, table: Table) -> None:
    binary = _binary_places(table)
    with archive.open(f"tables/{table.name}.jsonl") as lines:
        names = orjson.loads(next(lines))
        for group in chunks(_rows(lines, binary), BATCH):
            connection.execute(table.insert(), [dict(zip(names, row, strict=True)) for row in group])
    _continue_numbers(connection, table)


def _rows(lines: Iterable[bytes], binary: Sequence[int]) -> Iterator[list[Any]]:
    for line in lines:
        values = orjson.loads(line)
        for place in binary:
            values[place] = base64.b64decode(values[place])
        yield values


def _continue_numbers(connection: Connection, table: Table) -> None:
    """PostgreSQL's sequences go on after the highest number that was put back; SQLite's do so by themselves."""
    column = table.autoincrement_column
    if column is None or connection.dialect.name == "sqlite":
        return
    sequence = connection.execute(
        text("SELECT pg_get_serial_sequence(:table, :column)"), {"table": table.name, "column": column.name}
    ).scalar()
    highest = connection.execute(select(func.max(column))).scalar()
    if sequence and highest:
        connection.execute(text("SELECT setval(:sequence, :highest)"), {"sequence": sequence, "highest": highest})


def _restore_files(files: Mapping[str, bytes], home: Path, force: bool) -> None:
    home = home.resolve()
    for name, content in files.items():
        place = (home / name).resolve()
        if not place.is_relative_to(home):
            raise BadInput(f"The backup holds a file that lies outside the home: {name}.", "Do not restore it.")
        if place.exists() and not force:
            continue
        place.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(place, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as out:
            out.write(content)
