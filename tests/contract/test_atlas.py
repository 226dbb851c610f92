"""The learned model and what accounts lean to, on both databases."""

from __future__ import annotations

from frontlist.store import atlas
from frontlist.store.database import Database


def test_a_model_is_kept_byte_by_byte_and_replaced(database: Database) -> None:
    body = bytes(range(256)) * 40
    with database.read() as connection:
        assert (atlas.made_at(connection), atlas.read(connection)) == ("", (b"", {}))
    for made, told in (("2026-01-01", {"papers": 1}), ("2026-01-02", {"papers": 2})):
        with database.write() as connection:
            atlas.write(connection, made, body + made.encode(), told)
    with database.read() as connection:
        assert atlas.made_at(connection) == "2026-01-02"
        assert atlas.read(connection) == (body + b"2026-01-02", {"papers": 2})


def test_leanings_are_each_accounts_own(database: Database) -> None:
    with database.write() as connection:
        atlas.steer(connection, "a1", "hubs", 1, "2026-01-01")
        atlas.steer(connection, "a1", "hubs", -1, "2026-01-02")
        atlas.steer(connection, "a1", "graphs", 1, "2026-01-02")
        atlas.steer(connection, "a2", "hubs", 1, "2026-01-02")
        atlas.steer(connection, "a1", "graphs", 0, "2026-01-03")
    with database.read() as connection:
        assert atlas.steered(connection, "a1") == {"hubs": -1}
        assert atlas.steered(connection, "a2") == {"hubs": 1}
        assert atlas.steered(connection, "a3") == {}
