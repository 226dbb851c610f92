"""Papers: found by any of their names, read one by one, by filter, or all."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any, Final, NamedTuple

import orjson
import sqlalchemy as sql
from sqlalchemy import ColumnElement, Connection, and_, func, or_

from frontlist.errors import Gone, NotFound
from frontlist.model.ids import parse_id
from frontlist.model.paper import Paper
from frontlist.model.query import PaperFilter
from frontlist.store.bulk import Row, delete_rows, select_in, upsert_rows
from frontlist.store.codec import dump, paper_from_json, paper_to_json
from frontlist.store.quick import fetch
from frontlist.store.schema import paper_authors, paper_categories, papers

COLUMNS = ("id", "title", "abstract", "date", "venue", "type", "body", "added_at", "changed_at", "removed")
_IN_COLUMNS = COLUMNS[1:6]
_TIMES = ("added_at", "changed_at")
_read = papers.c
_SELECT = sql.select(*(_read[name] for name in COLUMNS))
_DATED = sql.select(_read.id, _read.date, _read.added_at)
# Sorts after every letter of every script.
_END = "\U0010ffff"
# "Wang Y" stands on thousands of papers: sorting them all for a line on a page would say nothing of anybody.
MOST_OF_A_PERSON = 150
_BEARING = "SELECT paper_id FROM paper_authors WHERE name_key = :key LIMIT :most"
_BY_NAME = "SELECT paper_id FROM paper_ids WHERE scheme = :scheme AND value = :value"
_GET_MANY = f"SELECT {', '.join(COLUMNS)} FROM papers WHERE id IN ({{marks}}) AND NOT removed"
_HELD = f"SELECT {', '.join(COLUMNS)}, number FROM papers WHERE id IN ({{marks}})"
_CODE_LINK = '["code","'
# Rows as text that were made into papers lately: what a page shows is what the next page shows, too.
_READ_LATELY: Final = 2048
# A category of fewer papers is put in order; of more, the newest papers are looked through for those that are in it.
_SMALL_CATEGORY: Final = 1000


class Texts(NamedTuple):
    """What of a paper is read."""

    title: str
    abstract: str


class Dated(NamedTuple):
    """A paper's id, its date and when it came."""

    id: str
    date: str
    added_at: str


def find(connection: Connection, text: str) -> str:
    """The paper that any written id means, ours or the world's; an id that was merged away leads to what it became."""
    if not text.strip():
        raise NotFound("No paper is named.", "Say which one, by any of its ids or addresses.")
    name = parse_id(text)
    # Our own ids first as they are: only what was merged away needs to be looked up.
    rows = _standing(connection, name.value) if name and name.scheme == "frontlist" else []
    if name and not rows and (found := _by_name(connection, name.scheme, name.value)):
        rows = _standing(connection, found)
    if not rows:
        raise NotFound(f"No paper here bears the id {text[:200]}.", "Look for it by its title, or add it.", id=text)
    paper_id, removed = rows[0]
    if removed:
        raise Gone(f"The paper {text[:200]} was removed.", "Its source withdrew it.", id=text, paper_id=paper_id)
    return str(paper_id)


def get(connection: Connection, paper_id: str) -> Paper:
    """The paper of this id (one of ours, as `find` gives it)."""
    found = get_many(connection, [paper_id])
    return found[paper_id] if found else get(connection, find(connection, paper_id))


def get_many(connection: Connection, ids: Sequence[str]) -> dict[str, Paper]:
    """The papers of these ids, in the order asked for; those that are not there, or removed, are left out."""
    found = {row[0]: _read_lately(row) for row in select_in(connection, _GET_MANY, list(dict.fromkeys(ids)))}
    return {paper_id: found[paper_id] for paper_id in ids if paper_id in found}


def texts_of(connection: Connection, ids: Sequence[str]) -> dict[str, Texts]:
    """Only the title and abstract of these papers, for showing why they were found; removed ones are left out."""
    statement = "SELECT id, title, abstract FROM papers WHERE id IN ({marks}) AND NOT removed"
    return {row[0]: Texts(row[1], row[2]) for row in select_in(connection, statement, ids)}


def select(connection: Connection, where: PaperFilter, *, limit: int, after: str = "") -> list[Paper]:
    """The papers that `where` means, newest first, ties by id; `after` is the id of the last one of the page before.

    `where.author` is a folded name as `text.similar.name_key` makes it, or a family name alone.
    """
    return [paper_of_row(row) for row in connection.execute(_newest_first(connection, _SELECT, where, limit, after))]


def dated(connection: Connection, where: PaperFilter, *, limit: int, after: str = "") -> list[Dated]:
    """What `select` gives, as ids and dates only: a list needs no more, and the texts would cost most of its time."""
    return [Dated(*row) for row in connection.execute(_newest_first(connection, _DATED, where, limit, after))]


def by_authors(connection: Connection, name_keys: Sequence[str], *, limit: int) -> list[str]:
    """The newest papers that bear one of these folded names. A name of very many is no person's, and is left out."""
    most = MOST_OF_A_PERSON + 1
    bearing = [fetch(connection, _BEARING, key=key, most=most) for key in dict.fromkeys(name_keys)]
    ids = {paper_id for found in bearing if len(found) <= MOST_OF_A_PERSON for (paper_id,) in found}
    newest = "SELECT id, date FROM papers WHERE id IN ({marks}) AND NOT removed"
    rows = sorted(select_in(connection, newest, sorted(ids)))
    return [paper_id for paper_id, _ in sorted(rows, key=lambda row: row[1], reverse=True)[:limit]]


def count(connection: Connection, where: PaperFilter | None = None) -> int:
    """How many papers `where` means."""
    where = where or PaperFilter()
    query = sql.select(func.count()).select_from(papers).where(*_conditions(where))
    if where == PaperFilter(category=where.category) and _is_large(connection, where.category):
        query = _count_of_category(where.category[0])
    return int(connection.execute(query).scalar_one())


def all_ids(connection: Connection) -> list[str]:
    """Every paper's id, in the order in which they came."""
    return list(connection.execute(sql.select(_read.id).where(~_read.removed).order_by(_read.number)).scalars())


def changed(connection: Connection, begin: int, limit: int) -> list[tuple[str, str]]:
    """(id, when it last changed) of so many papers from the `begin`th on, in the order in which they came."""
    rows = connection.execute(
        sql.select(_read.id, _read.changed_at).where(~_read.removed).order_by(_read.number).limit(limit).offset(begin)
    )
    return [(row.id, row.changed_at) for row in rows]


def iterate(connection: Connection, batch: int = 1000) -> Iterator[Paper]:
    """Every paper, in the order in which they came, with no more than `batch` in memory."""
    for group in every_held(connection, PaperFilter(), batch):
        yield from (held.paper for held in group)


class Held(NamedTuple):
    """A paper with its age and whether it is removed: what an import needs to know."""

    number: int
    paper: Paper
    removed: bool


def held(connection: Connection, ids: Sequence[str]) -> dict[str, Held]:
    """The papers of these ids, removed ones too."""
    return {row[0]: _held(row) for row in select_in(connection, _HELD, ids)}


def every_held(connection: Connection, where: PaperFilter | None = None, batch: int = 500) -> Iterator[list[Held]]:
    """Batches of all papers in the order in which they came: removed ones too, unless `where` chooses."""
    number = 0
    while found := held_after(connection, number, where, limit=batch):
        yield found
        number = found[-1].number


def held_after(connection: Connection, number: int, where: PaperFilter | None, *, limit: int) -> list[Held]:
    """So many papers of those that came after that number; removed ones too, unless `where` chooses."""
    conditions = _conditions(where) if where is not None else []
    query = _SELECT.add_columns(_read.number).where(*conditions, _read.number > number)
    rows = connection.execute(query.order_by(_read.number).limit(limit)).all()
    return [_held(row) for row in rows]


def put(connection: Connection, changed: Sequence[tuple[Paper, bool]]) -> None:
    """Insert or overwrite papers, each with whether it is removed; a paper keeps the time at which it was added."""
    rows = [row_of_paper(paper, removed=removed) for paper, removed in changed]
    upsert_rows(connection, papers, COLUMNS, rows, key=("id",), keep=("added_at",))


def drop(connection: Connection, ids: Sequence[str]) -> None:
    """Delete the rows of papers that were merged away."""
    delete_rows(connection, papers, ("id",), [(paper_id,) for paper_id in ids])


def paper_of_row(row: Row) -> Paper:
    """The paper in a row that begins with `COLUMNS`."""
    paper_id, title, abstract, date, venue, type_, body, added_at, changed_at, *_ = row
    data = orjson.loads(body)
    data |= {
        "id": paper_id, "title": title, "abstract": abstract, "date": date, "venue": venue, "type": type_,
        "added_at": added_at, "changed_at": changed_at,
    }  # fmt: skip
    return paper_from_json(data)


@lru_cache(maxsize=_READ_LATELY)
def _read_lately(row: Row) -> Paper:
    """The same, remembered by all that the row says: what is written anew is another row."""
    return paper_of_row(row)


def _held(row: Row) -> Held:
    """What stands in a row of `COLUMNS` and the number."""
    return Held(row[-1], paper_of_row(row), bool(row[-2]))


def row_of_paper(paper: Paper, *, removed: bool = False) -> Row:
    """The row of `paper`, as `COLUMNS` names it."""
    data = paper_to_json(paper)
    own = [data.pop(name, "") for name in ("id", *_IN_COLUMNS)]
    times = [data.pop(name, "") for name in _TIMES]
    return (*own, dump(data), *times, removed)


def _newest_first(
    connection: Connection, query: sql.Select[Any], where: PaperFilter, limit: int, after: str
) -> sql.Select[Any]:
    conditions = _conditions(where)
    if _is_large(connection, where.category):
        conditions = [_among_the_newest(connection, where.category[0]), *_conditions(replace(where, category=()))]
    ordered = query.where(*conditions).order_by(_read.date.desc(), _read.id).limit(limit)
    if not after:
        return ordered
    last = connection.execute(sql.select(_read.date).where(_read.id == after)).scalar() or ""
    return ordered.where(or_(_read.date < last, (_read.date == last) & (_read.id > after)))


def _standing(connection: Connection, paper_id: str) -> list[Row]:
    return fetch(connection, "SELECT id, removed FROM papers WHERE id = :id", id=paper_id)


def _by_name(connection: Connection, scheme: str, value: str) -> str | None:
    rows = fetch(connection, _BY_NAME, scheme=scheme, value=value)
    return rows[0][0] if rows else None


def _conditions(where: PaperFilter) -> list[ColumnElement[bool]]:
    wanted: list[tuple[object, Callable[[], ColumnElement[bool]]]] = [
        (where.since, lambda: _read.date >= where.since),
        (where.until, lambda: (_read.date <= where.until + _END) & (_read.date != "")),
        (where.year, lambda: _span(_read.date, str(where.year))),
        (where.venue, lambda: _holds(_read.venue, where.venue)),
        (where.type, lambda: _read.type == where.type),
        (where.ids is not None, lambda: _read.id.in_(where.ids or ())),
        (where.has_code is not None, lambda: _read.body.contains(_CODE_LINK) == where.has_code),
        (where.author, lambda: _read.id.in_(_of_author(where.author))),
        (where.category, lambda: or_(*map(_in_category, where.category))),
        (where.text, lambda: and_(*map(_mentions, where.text.split()))),
    ]
    return [~_read.removed, *(condition() for value, condition in wanted if value)]


def _of_author(name: str) -> sql.Select[str]:
    bearing = paper_authors.c
    return sql.select(bearing.paper_id).where(_is_or_under(bearing.name_key, name, " "))


def _in_category(category: str) -> ColumnElement[bool]:
    return _read.id.in_(_of_category(category))


def _of_category(category: str) -> sql.Select[str]:
    held = paper_categories.c
    return sql.select(held.paper_id).where(_is_or_under(held.category, category, "."))


def _is_large(connection: Connection, categories: Sequence[str]) -> bool:
    if len(categories) != 1:
        return False
    some = _of_category(categories[0]).limit(_SMALL_CATEGORY).subquery()
    return bool(connection.execute(sql.select(func.count()).select_from(some)).scalar_one() == _SMALL_CATEGORY)


def _among_the_newest(connection: Connection, category: str) -> ColumnElement[bool]:
    """In the category, asked of one paper after the other in the order of their dates, until a page is full. SQLite would
    fetch and sort the whole category instead; behind a plus it does not see that it could (Query Planner, 1.1)."""
    own: ColumnElement[str] = sql.literal_column("+papers.id") if connection.dialect.name == "sqlite" else _read.id
    return own.in_(_of_category(category))


def _count_of_category(category: str) -> sql.Select[int]:
    """Counted where categories stand, without a look at each paper; removed ones are few."""
    held, gone = paper_categories.c, sql.select(_read.id).where(_read.removed)
    return sql.select(func.count(held.paper_id.distinct())).where(
        _is_or_under(held.category, category, "."), held.paper_id.not_in(gone)
    )


def _is_or_under(column: ColumnElement[str], value: str, mark: str) -> ColumnElement[bool]:
    """'cs' is `cs` and what begins with `cs.`; 'curie' is `curie` and `curie m`."""
    return or_(column == value, _span(column, f"{value}{mark}"))


def _span(column: ColumnElement[str], start: str) -> ColumnElement[bool]:
    """What begins with `start`, in a way that an index serves. (BETWEEN does not take PostgreSQL's collated parameters.)"""
    return (column >= start) & (column <= f"{start}{_END}")


def _mentions(word: str) -> ColumnElement[bool]:
    return or_(_holds(_read.title, word), _holds(_read.abstract, word))


def _holds(column: ColumnElement[str], words: str) -> ColumnElement[bool]:
    """Whether `words` stand in the text, in capitals or not. SQLite's `lower` leaves É as it is: looked for as written too."""
    ways = {_plain_lower(way) for way in (words, words.lower(), words.upper(), words.title())}
    return or_(*(func.lower(column).contains(way, autoescape=True) for way in sorted({words.lower(), *ways})))


def _plain_lower(text: str) -> str:
    return "".join(mark.lower() if mark.isascii() else mark for mark in text)
