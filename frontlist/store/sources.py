"""The configured sources: what they are, how far each has been read, and how its last run went."""

from __future__ import annotations

import orjson
from sqlalchemy import Connection, delete, select, update

from frontlist.errors import Conflict, NotFound
from frontlist.model.source import Source, SourceStatus
from frontlist.store.codec import dump
from frontlist.store.schema import sources

_columns = sources.c


def add(connection: Connection, source: Source, at: str) -> None:
    """Configure a new source; its name must be free."""
    if connection.execute(select(_columns.name).where(_columns.name == source.name)).first():
        raise Conflict(
            f"There is a source named {source.name} already.", "Choose another name, or remove that one first."
        )
    options = dump({name: list(values) for name, values in source.options.items()})
    values = {"name": source.name, "kind": source.kind, "options": options, "enabled": source.enabled, "added_at": at}
    connection.execute(sources.insert().values(**values, state="", ran_at="", finished_at="", error=""))


def remove(connection: Connection, name: str) -> None:
    """Forget a source; the papers that it brought stay."""
    get(connection, name)
    connection.execute(delete(sources).where(_columns.name == name))


def enable(connection: Connection, name: str, enabled: bool) -> None:
    """Let `sync` read it, or not."""
    get(connection, name)
    connection.execute(update(sources).where(_columns.name == name).values(enabled=enabled))


def get(connection: Connection, name: str) -> SourceStatus:
    """The source of this name."""
    found = connection.execute(select(sources).where(_columns.name == name)).mappings().first()
    if found is None:
        raise NotFound(f"There is no source named {name}.", "See `frontlist source list`.", name=name)
    return _status(dict(found))


def every(connection: Connection) -> list[SourceStatus]:
    """All sources, by name."""
    rows = connection.execute(select(sources).order_by(_columns.name)).mappings()
    return [_status(dict(row)) for row in rows]


def save_state(connection: Connection, name: str, state: str) -> None:
    """Everything up to `state` is in the library: written in the transaction that wrote the papers."""
    connection.execute(update(sources).where(_columns.name == name).values(state=state))


def began(connection: Connection, name: str, at: str) -> None:
    """A run begins."""
    connection.execute(update(sources).where(_columns.name == name).values(ran_at=at))


def ended(connection: Connection, name: str, at: str, error: str = "") -> None:
    """A run ended: well, or with `error`, which leaves the time of the last good run as it was."""
    values = {"error": error} if error else {"error": "", "finished_at": at}
    connection.execute(update(sources).where(_columns.name == name).values(values))


def _status(row: dict[str, object]) -> SourceStatus:
    options = {name: tuple(values) for name, values in orjson.loads(str(row["options"])).items()}
    source = Source(str(row["name"]), str(row["kind"]), options, bool(row["enabled"]))
    rest = {name: str(row[name]) for name in ("state", "added_at", "ran_at", "finished_at", "error")}
    return SourceStatus(source, **rest)
