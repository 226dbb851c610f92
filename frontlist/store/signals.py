"""The ledger of attention: signals in any order, once each; sums that follow it; any past moment again.

A signal is one row that is never changed. A withdrawal is a second row with the opposite sign, so that what was known
at T is always "the rows known by T". The same two statements keep the sums and rebuild them.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final

from sqlalchemy import ColumnElement, Connection, delete, select, text, update

from frontlist.errors import BadInput
from frontlist.model.paper import Paper
from frontlist.model.signal import KINDS, Signal
from frontlist.store import signal_papers
from frontlist.store.bulk import chunks, insert_rows, select_in
from frontlist.store.quick import Statement, fetch, run_all
from frontlist.store.schema.moved import moved_rows
from frontlist.store.schema.signals import signal_hours, signal_totals, signals

SCALE: Final = 1000  # amounts are whole thousandths
LARGEST: Final = 1_000_000.0  # no single observation may weigh more, so that sums stay exact in 53 bits
BATCH: Final = 20_000
# Positions must become visible in the order in which they were given out, whatever else runs beside this.
SIGNALS_LOCK: Final = 0x5349474E
HOUR_SECONDS: Final = 3600
DAY_SECONDS: Final = 86400

_COLUMNS = (
    "paper_id", "kind", "source", "key", "sign", "happened_at", "recorded_at", "known_at", "hour", "known_day", "value",
    "weight", "amount", "simulated",
)  # fmt: skip
_INSERT = text(
    "INSERT INTO signals (paper_id, kind, source, key, sign, happened_at, recorded_at, known_at, hour, known_day,"
    " value, weight, amount, simulated) VALUES (:paper_id, :kind, :source, :key, :sign, :happened_at, :recorded_at,"
    " :known_at, :hour, :known_day, :value, :weight, :amount, :simulated) ON CONFLICT (source, key, sign) DO NOTHING"
)
_WITHDRAW = text(
    "INSERT INTO signals (paper_id, kind, source, key, sign, happened_at, recorded_at, known_at, hour, known_day,"
    " value, weight, amount, simulated) SELECT paper_id, kind, source, key, -1, happened_at, :at,"
    " CASE WHEN known_at > :at THEN known_at ELSE :at END, hour,"
    " CASE WHEN known_day > :day THEN known_day ELSE :day END, -value, weight, -amount, simulated"
    " FROM signals WHERE source = :source AND key = :key AND sign = 1 ON CONFLICT (source, key, sign) DO NOTHING"
)
# Until when editions are closed: what is stored from now on was not known then, whatever the clock said when it was sent.
_CLOSED = "SELECT MAX(ends) FROM editions WHERE closed_at <> ''"
_INSERT_ONE = (
    f"{_INSERT.text} RETURNING EXISTS (SELECT 1 FROM signal_papers p WHERE p.paper_id = signals.paper_id), ({_CLOSED})"
)
_KNOWN_LATER = (
    "UPDATE signals SET known_at = :known_at, known_day = :known_day WHERE source = :source AND key = :key AND sign = 1"
)
_TURN = "SELECT pg_advisory_xact_lock(:key)"
_INTO_HOURS = "INSERT INTO signal_hours (hour, paper_id, kind, known_day, simulated, amount, count)"
_MORE_HOURS = (
    " ON CONFLICT (hour, paper_id, kind, known_day, simulated)"
    " DO UPDATE SET amount = signal_hours.amount + excluded.amount, count = signal_hours.count + excluded.count"
)
_INTO_TOTALS = "INSERT INTO signal_totals (paper_id, kind, source, simulated, value)"
_MORE_TOTALS = (
    " ON CONFLICT (paper_id, kind, source, simulated) DO UPDATE SET value = signal_totals.value + excluded.value"
)
_HOURS = (
    f"{_INTO_HOURS} SELECT hour, paper_id, kind, known_day, simulated, SUM(amount), SUM(sign) FROM signals WHERE {{where}}"
    f" GROUP BY hour, paper_id, kind, known_day, simulated{_MORE_HOURS}"
)
_TOTALS = (
    f"{_INTO_TOTALS} SELECT paper_id, kind, source, simulated, SUM(CAST(ROUND(value * 1000) AS BIGINT)) FROM signals"
    f" WHERE {{where}} GROUP BY paper_id, kind, source, simulated{_MORE_TOTALS}"
)
# The same two for one row that is at hand, without looking for it in the ledger.
_ADD_ONE = (
    f"{_INTO_HOURS} VALUES (:hour, :paper_id, :kind, :known_day, :simulated, :amount, :sign){_MORE_HOURS}",
    f"{_INTO_TOTALS} VALUES (:paper_id, :kind, :source, :simulated, CAST(ROUND(:value * 1000) AS BIGINT)){_MORE_TOTALS}",
)
_ADD = [text(statement.format(where="position > :before")) for statement in (_HOURS, _TOTALS)]
_REDO_PART = [text(statement.format(where="paper_id > :begin AND paper_id <= :end")) for statement in (_HOURS, _TOTALS)]
# Each with how many of its columns say what is summed.
_SUMS: Final = [
    (text(f"SELECT {names} FROM {table} WHERE paper_id > :begin AND paper_id <= :end"), keys)
    for table, keys, names in (
        ("signal_hours", 5, "hour, paper_id, kind, known_day, simulated, amount, count"),
        ("signal_totals", 4, "paper_id, kind, source, simulated, value"),
    )
]
_AFTER: Final = (
    " UNION ".join(
        # Papers whose sums stand without a signal, too: those sums are wrong.
        f"SELECT paper_id FROM (SELECT DISTINCT paper_id FROM {table} WHERE paper_id > :after ORDER BY paper_id LIMIT :most) {table}_"
        for table in ("signals", "signal_hours", "signal_totals")
    )
    + " ORDER BY paper_id LIMIT :most"
)
_REDO_PAPER = [text(statement.format(where="paper_id = :paper_id")) for statement in (_HOURS, _TOTALS)]

_NOTE_MOVED = text(
    "INSERT INTO moved_rows (absorbed, what, key, row, account_id) SELECT paper_id, 'signals', CAST(position AS TEXT), '', ''"
    " FROM signals WHERE paper_id = :merged ON CONFLICT (absorbed, what, key) DO NOTHING"
)
_BROUGHT = text(
    "SELECT DISTINCT s.source, s.key FROM moved_rows m JOIN signals s ON s.position = CAST(m.key AS BIGINT)"
    " WHERE m.absorbed = :back AND m.what = 'signals'"
)

# Hours count from 1970, and no signal is older: the whole-number division is by days on either database.
# The plus keeps the hours from choosing the index: a list asks for a few papers of many hours.
_PLOTS = (
    "SELECT paper_id, hour / 24, kind, SUM(amount) FROM signal_hours WHERE paper_id IN ({marks}) AND hour >= :since"
    " GROUP BY paper_id, hour / 24, kind HAVING SUM(amount) <> 0"
)
_COUNTED = "SELECT paper_id, kind, value, simulated FROM signal_totals WHERE paper_id IN ({marks})"
_SIMULATED = "SELECT 1 FROM signals WHERE simulated = 1 LIMIT 1"


@dataclass(frozen=True, slots=True)
class Known:
    """A signal of a paper as it is shown, with the moment it was withdrawn ('' while it stands)."""

    signal: Signal
    withdrawn_at: str


def put(connection: Connection, arriving: Iterable[Signal]) -> int:
    """Store signals, each once whatever their order; how many were new. Any number of them.

    A key stays used after its withdrawal: who votes again needs a new key.
    """
    take_turns(connection)
    before = latest = _last_position(connection)
    added, rows = 0, iter(arriving)
    while batch := [_row(signal) for signal in islice(rows, BATCH)]:
        insert_rows(connection, signals, _COLUMNS, [tuple(row.values()) for row in batch])
        signal_papers.learn(connection, (str(row["paper_id"]) for row in batch))
        latest = _sum_up(connection, before)
        added += _count_between(connection, before, latest) if len(batch) > 1 else int(latest > before)
        before = latest
    return added


def put_one(connection: Connection, signal: Signal, ahead: Sequence[Statement] = ()) -> bool:
    """Store one signal, as `put` does, in the fewest trips: people wait for their vote. Whether it was new.

    `ahead` is executed before, in the same trip.
    """
    turn: list[Statement] = [(_TURN, {"key": SIGNALS_LOCK})] if connection.dialect.name == "postgresql" else []
    row = _row(signal)
    new = run_all(connection, [*ahead, *turn, (_INSERT_ONE, row)])[-1].fetchone()
    if new is None:
        return False
    if new[1] and str(row["known_at"]) < new[1]:
        row = {**row, "known_at": new[1], "known_day": day_number(dt.datetime.fromisoformat(new[1]))}
        run_all(connection, [(_KNOWN_LATER, row)])
    run_all(connection, [(statement, row) for statement in _ADD_ONE])
    if not new[0]:
        signal_papers.learn(connection, [signal.paper_id])
    return True


def withdraw(connection: Connection, source: str, key: str, at: dt.datetime) -> bool:
    """Take a signal back from `at` on; False when it is not there or was withdrawn already."""
    take_turns(connection)
    at = dt.datetime.fromisoformat(_after_closing(connection, at))
    before = _last_position(connection)
    connection.execute(_WITHDRAW, {"source": source, "key": key, "at": moment(at), "day": day_number(at)})
    return _sum_up(connection, before) > before


def move(connection: Connection, merged: str, into: str) -> None:
    """The signals of a paper that was merged away belong to the paper it became."""
    take_turns(connection)
    connection.execute(_NOTE_MOVED, {"merged": merged})
    moved = connection.execute(update(signals).where(signals.c.paper_id == merged).values(paper_id=into))
    if moved.rowcount:
        _sum_again(connection, merged, into)


def give_back(connection: Connection, kept: str, back: str, beginnings: Iterable[tuple[str, str]] = ()) -> None:
    """Undo `move`: what `back` brought into `kept`, withdrawals of it and later readings of its counters included.

    `beginnings` are (source, beginning of the key) of signals that belong to `back` though they came later.
    """
    take_turns(connection)
    brought = connection.execute(_BROUGHT, {"back": back}).all()
    counters = {(source, f"{key.partition('#')[0]}#") for source, key in brought if "#" in key}
    for source, key in brought:
        _reassign(connection, kept, back, signals.c.source == source, signals.c.key == key)
    for source, start in sorted({*counters, *beginnings}):
        begins = (signals.c.key >= start) & (signals.c.key < f"{start[:-1]}{chr(ord(start[-1]) + 1)}")
        _reassign(connection, kept, back, signals.c.source == source, begins)
    connection.execute(delete(moved_rows).where(moved_rows.c.absorbed == back, moved_rows.c.what == "signals"))
    _sum_again(connection, kept, back)


def _reassign(connection: Connection, old: str, new: str, *which: ColumnElement[bool]) -> None:
    connection.execute(update(signals).where(signals.c.paper_id == old, *which).values(paper_id=new))


def _sum_again(connection: Connection, *paper_ids: str) -> None:
    for table in (signal_hours, signal_totals):
        connection.execute(delete(table).where(table.c.paper_id.in_(paper_ids)))
    for paper_id in paper_ids:
        for statement in _REDO_PAPER:
            connection.execute(statement, {"paper_id": paper_id})
    signal_papers.learn(connection, paper_ids)
    _next_epoch(connection)


def refresh(connection: Connection, changed: Iterable[Paper], now: dt.datetime) -> int:
    """Note what became known by now of papers that have signals; how many of them learned something."""
    take_turns(connection)
    at, papers = _after_closing(connection, now), {paper.id: paper for paper in changed}
    known = {paper.paper_id: paper for paper in signal_papers.some(connection, papers)}
    facts = {paper_id: signal_papers.unknown(paper, papers[paper_id]) for paper_id, paper in sorted(known.items())}
    learned = {paper_id: new for paper_id, new in facts.items() if new}
    late = _with_signals(connection, [paper_id for paper_id in papers if paper_id not in known])
    for paper_id, new in learned.items():
        signal_papers.fill(connection, paper_id, new, at)
    signal_papers.learn(connection, late, at)
    if learned or late:
        _next_epoch(connection)
    return len(learned) + len(late)


def _after_closing(connection: Connection, at: dt.datetime) -> str:
    """This moment, or when the last closed edition ended: what comes in its turn now was not known to it."""
    return max(moment(at), connection.execute(text(_CLOSED)).scalar() or "")


def remove_simulated(connection: Connection) -> int:
    """Remove every simulated signal as if it had never been; how many."""
    take_turns(connection)
    gone = connection.execute(delete(signals).where(signals.c.simulated == 1)).rowcount
    for table in (signal_hours, signal_totals):
        connection.execute(delete(table).where(table.c.simulated == 1))
    _next_epoch(connection)
    return gone


def after(connection: Connection, paper_id: str, limit: int) -> list[str]:
    """So many of the papers with signals that follow this one in the order of their ids; '' begins."""
    found = connection.execute(text(_AFTER), {"after": paper_id, "most": limit})
    return list(found.scalars())


def count_papers(connection: Connection) -> int:
    """How many papers have signals."""
    return int(connection.execute(text("SELECT COUNT(DISTINCT paper_id) FROM signals")).scalar_one())


def sum_again(connection: Connection, begin: str, end: str) -> int:
    """Make the sums of the papers after `begin` again from the ledger, up to `end`; how many were wrong."""
    take_turns(connection)
    part = {"begin": begin, "end": end}
    before = _sums_between(connection, part)
    for table in (signal_hours, signal_totals):
        connection.execute(delete(table).where(table.c.paper_id > begin, table.c.paper_id <= end))
    for statement in _REDO_PART:
        connection.execute(statement, part)
    wrong = {key for key, *_ in before ^ _sums_between(connection, part)}
    if wrong:
        _next_epoch(connection)
    return len(wrong)


def _sums_between(connection: Connection, part: Mapping[str, str]) -> set[tuple[object, ...]]:
    """What stands for these papers: (key, sums). What has come to nothing need not stand."""
    return {
        (tuple(key), *sums)
        for statement, names in _SUMS
        for row in connection.execute(statement, part)
        for key, sums in [(row[:names], row[names:])]
        if any(sums)
    }


def total_of(connection: Connection, source: str, key: str) -> float:
    """The sum of a counter's increases so far: signals whose key is `key` and '#' and anything."""
    found = connection.execute(
        text("SELECT SUM(value) FROM signals WHERE source = :source AND key >= :low AND key < :high"),
        {"source": source, "low": f"{key}#", "high": f"{key}$"},
    ).scalar()
    return float(found or 0.0)


def of_paper(connection: Connection, paper_id: str, limit: int = 1000) -> list[Known]:
    """A paper's signals, the latest first, withdrawn ones marked."""
    rows = connection.execute(
        select(signals)
        .where(signals.c.paper_id == paper_id, signals.c.sign == 1)
        .order_by(signals.c.happened_at.desc(), signals.c.position.desc())
        .limit(limit)
    ).all()
    gone = connection.execute(
        select(signals.c.source, signals.c.key, signals.c.recorded_at).where(
            signals.c.paper_id == paper_id, signals.c.sign == -1
        )
    )
    withdrawn = {(source, key): at for source, key, at in gone}
    return [Known(_signal(row._asdict()), withdrawn.get((row.source, row.key), "")) for row in rows]


def totals(connection: Connection, paper_ids: Sequence[str], *, simulated: bool = True) -> dict[str, dict[str, float]]:
    """Paper → kind → count as the sources gave it, for pages: votes, upvotes, stars."""
    counts: dict[str, dict[str, float]] = {paper_id: {} for paper_id in paper_ids}
    for paper_id, kind, value, made_up in select_in(connection, _COUNTED, list(counts)):
        if simulated or not made_up:
            counts[paper_id][kind] = counts[paper_id].get(kind, 0.0) + value / SCALE
    return counts


def plots(connection: Connection, paper_ids: Sequence[str], since: int = 0) -> dict[str, list[tuple[int, str, float]]]:
    """Paper → (day since 1970, kind, amount), in order, from the day `since` on."""
    found: dict[str, list[tuple[int, str, float]]] = {paper_id: [] for paper_id in paper_ids}
    for paper_id, day, kind, amount in select_in(connection, _PLOTS, list(found), since=since * 24):
        found[paper_id].append((day, kind, float(amount) / SCALE))
    return {paper_id: sorted(points) for paper_id, points in found.items()}


def has_simulated(connection: Connection) -> bool:
    """Whether any simulated signal stands."""
    return bool(fetch(connection, _SIMULATED))


def first_known(connection: Connection) -> str:
    """When the first signal was known, or ''."""
    return connection.execute(text("SELECT MIN(known_at) FROM signals")).scalar() or ""


def take_turns(connection: Connection) -> None:
    """Wait until nobody else writes signals, and let nobody until this transaction ends."""
    if connection.dialect.name == "postgresql":
        connection.execute(text(_TURN), {"key": SIGNALS_LOCK})


def moment(at: dt.datetime) -> str:
    """A time as it is stored: UTC, to the microsecond, so that text order is time order."""
    if at.tzinfo is None:
        raise BadInput(f"The time {at.isoformat()} has no time zone.", "Give it one, for example +00:00.")
    return at.astimezone(dt.UTC).isoformat(timespec="microseconds")


def hour_number(at: dt.datetime) -> int:
    """Whole hours since 1970."""
    return math.floor(at.timestamp() / HOUR_SECONDS)


def day_number(at: dt.datetime) -> int:
    """Whole days since 1970, UTC."""
    return math.floor(at.timestamp() / DAY_SECONDS)


def _with_signals(connection: Connection, paper_ids: Sequence[str]) -> list[str]:
    query = select(signals.c.paper_id).distinct()
    return [
        paper_id
        for chunk in chunks(paper_ids)
        for paper_id in connection.execute(query.where(signals.c.paper_id.in_(chunk))).scalars()
    ]


def _row(signal: Signal) -> Mapping[str, object]:
    if signal.kind not in KINDS:
        raise BadInput(f"There is no kind of signal called {signal.kind!r}.", f"It is one of: {', '.join(KINDS)}.")
    amount = signal.value * signal.weight
    if not math.isfinite(amount) or max(abs(amount), abs(signal.value)) > LARGEST:
        raise BadInput(
            f"The signal {signal.source}:{signal.key} has an impossible value ({signal.value} × {signal.weight}).",
            f"Values lie between 0 and {LARGEST:,.0f}.",
        )
    happened, recorded = moment(signal.happened_at), moment(signal.recorded_at)
    known = max(signal.happened_at, signal.recorded_at)
    # In the order of _COLUMNS.
    return {
        "paper_id": signal.paper_id, "kind": signal.kind, "source": signal.source, "key": signal.key, "sign": 1,
        "happened_at": happened, "recorded_at": recorded, "known_at": max(happened, recorded),
        "hour": hour_number(signal.happened_at), "known_day": day_number(known), "value": signal.value,
        "weight": signal.weight, "amount": round(amount * SCALE), "simulated": int(signal.simulated),
    }  # fmt: skip


def _signal(row: Mapping[str, object]) -> Signal:
    known = {name: row[name] for name in ("paper_id", "kind", "source", "key", "value", "weight")}
    happened, recorded = (dt.datetime.fromisoformat(str(row[name])) for name in ("happened_at", "recorded_at"))
    return Signal(happened_at=happened, recorded_at=recorded, simulated=bool(row["simulated"]), **known)  # type: ignore[arg-type]  # columns are typed as in the schema


def _sum_up(connection: Connection, before: int) -> int:
    latest = _last_position(connection)
    if latest > before:
        for statement in _ADD:
            connection.execute(statement, {"before": before})
    return latest


def _count_between(connection: Connection, before: int, latest: int) -> int:
    query = text("SELECT COUNT(*) FROM signals WHERE position > :before AND position <= :latest")
    return int(connection.execute(query, {"before": before, "latest": latest}).scalar_one())


def _last_position(connection: Connection) -> int:
    return int(connection.execute(text("SELECT MAX(position) FROM signals")).scalar() or 0)


def _next_epoch(connection: Connection) -> None:
    number = int(connection.execute(text("SELECT MAX(epoch) FROM signal_epoch")).scalar() or 0) + 1
    connection.execute(text("DELETE FROM signal_epoch"))
    connection.execute(text("INSERT INTO signal_epoch (epoch) VALUES (:number)"), {"number": number})
