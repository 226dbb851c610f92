"""The database's clock, so that machines whose own clocks differ agree on who holds what until when."""

from __future__ import annotations

from sqlalchemy import Connection, text


def database_seconds(connection: Connection) -> float:
    """Seconds since 1970, now and not when the transaction began."""
    if connection.dialect.name == "sqlite":
        statement = "SELECT (julianday('now') - 2440587.5) * 86400.0"
    else:
        statement = "SELECT extract(epoch FROM clock_timestamp())"
    return float(connection.execute(text(statement)).scalar_one())
