"""What people did with a paper follows it when it is merged into another, and comes back when the merge is undone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

import orjson
from sqlalchemy import Connection, Table, delete, insert, select, update

from frontlist.store.bulk import Row, insert_rows
from frontlist.store.schema.comments import comments
from frontlist.store.schema.digest import sent_papers, tastes
from frontlist.store.schema.libraries import library, library_tags, list_items
from frontlist.store.schema.moderation import moderation_log, reports, restraints
from frontlist.store.schema.moved import moved_rows
from frontlist.store.schema.screenings import screened_papers
from frontlist.store.schema.votes import authorships, notices, submissions, votes
from frontlist.store.votes import Vote

# At most one row for each paper and owner: what is known of the kept paper stands, the rest moves.
_ONE_EACH: Final[tuple[Table, ...]] = (
    votes, submissions, authorships, library, library_tags, list_items, restraints, sent_papers, tastes,
    screened_papers,
)  # fmt: skip
_MANY: Final[tuple[Table, ...]] = (comments, notices)


# What tells a row from the paper's others and stays the same for ever: a vote outlives its account.
_NAMED: Final[Mapping[str, tuple[str, ...]]] = {"votes": ("id",)}
# Where a vote came from is not for keeping.
_FORGOTTEN: Final = frozenset({"address", "cohort"})
_COLUMNS: Final = ("absorbed", "what", "key", "row", "account_id")


class Back(NamedTuple):
    """The ids of votes that went back to their paper, and votes that stand again after having gone."""

    votes: list[str]
    again: list[Vote]


def move(connection: Connection, absorbed: str, kept: str) -> None:
    """Everything about `absorbed` is about `kept` from now on."""
    for table in _ONE_EACH:
        _note(connection, table, absorbed, kept)
        _move_one_each(connection, table, absorbed, kept)
    for table in _MANY:
        _note(connection, table, absorbed)
        connection.execute(update(table).where(table.c.paper_id == absorbed).values(paper_id=kept))
    for table in (reports, moderation_log):
        about = (table.c.kind == "paper") & (table.c.target_id == absorbed)
        rows = connection.execute(select(table.c.id).where(about)).scalars()
        _keep(connection, [(absorbed, table.name, _written([row]), "", "") for row in rows])
        connection.execute(update(table).where(about).values(target_id=kept))


def give_back(connection: Connection, absorbed: str, kept: str) -> Back:
    """Undo `move`: what `absorbed` brought is its own again. What was done since the merge stays with `kept`."""
    noted = connection.execute(select(moved_rows).where(moved_rows.c.absorbed == absorbed)).all()
    tables = {table.name: table for table in (*_ONE_EACH, *_MANY, reports, moderation_log)}
    back: list[str] = []
    again: list[Vote] = []
    for note in noted:
        table = tables.get(note.what)
        if table is None:
            continue
        if note.row:
            row = orjson.loads(note.row)
            connection.execute(insert(table).values(row))
            again += [Vote(**row)] if table is votes and not row["withdrawn_at"] else []
            continue
        names, values = _key_columns(table), orjson.loads(note.key)
        column = table.c.paper_id if "paper_id" in table.c else table.c.target_id
        which = [column == kept, *(table.c[name] == value for name, value in zip(names, values, strict=True))]
        connection.execute(update(table).where(*which).values({column.name: absorbed}))
        back += values if table is votes else []
    _answers_follow(connection, absorbed, kept)
    connection.execute(delete(moved_rows).where(moved_rows.c.absorbed == absorbed, moved_rows.c.what != "signals"))
    return Back(back, again)


def _answers_follow(connection: Connection, absorbed: str, kept: str) -> None:
    """An answer that was written since the merge stands under what it answers."""
    own = select(comments.c.id).where(comments.c.paper_id == absorbed).scalar_subquery()
    answers = (comments.c.paper_id == kept) & comments.c.parent_id.in_(own) & (comments.c.parent_id != "")
    while connection.execute(update(comments).where(answers).values(paper_id=absorbed)).rowcount:
        continue


def _note(connection: Connection, table: Table, absorbed: str, kept: str = "") -> None:
    """Write down which rows move; and those that will go, because `kept` has its own, with all that is in them."""
    owner = [column.name for column in table.primary_key if column.name != "paper_id"]
    held = connection.execute(select(table).where(table.c.paper_id == kept)).mappings() if kept else ()
    taken = {tuple(row[name] for name in owner) for row in held}
    noted = []
    for row in connection.execute(select(table).where(table.c.paper_id == absorbed)).mappings():
        key = _written([row[name] for name in _key_columns(table)])
        if tuple(row[name] for name in owner) not in taken:
            noted.append((absorbed, table.name, key, "", ""))
        elif "account_id" in row:
            # Whose it is, is kept beside it, so that it goes when they go.
            noted.append(
                (
                    absorbed,
                    table.name,
                    key,
                    _written({name: "" if name in _FORGOTTEN else value for name, value in row.items()}),
                    str(row["account_id"]),
                )
            )
    _keep(connection, noted)


def _key_columns(table: Table) -> tuple[str, ...]:
    own = tuple(column.name for column in table.primary_key if column.name != "paper_id")
    return _NAMED.get(table.name, own)


def _written(values: object) -> str:
    # Names of columns are more than plain strings.
    return orjson.dumps(values, option=orjson.OPT_NON_STR_KEYS).decode()


def _keep(connection: Connection, noted: Sequence[Row]) -> None:
    insert_rows(connection, moved_rows, _COLUMNS, noted)


def _move_one_each(connection: Connection, table: Table, absorbed: str, kept: str) -> None:
    other = table.alias()
    rest = [column for column in table.primary_key if column.name != "paper_id"]
    same = select(other.c.paper_id).where(
        other.c.paper_id == kept, *(other.c[column.name] == column for column in rest)
    )
    connection.execute(update(table).where(table.c.paper_id == absorbed, ~same.exists()).values(paper_id=kept))
    connection.execute(delete(table).where(table.c.paper_id == absorbed))
