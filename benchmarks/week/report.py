"""What is told of a week: for machines as JSON, for people in a few lines."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import orjson

from benchmarks.ingest import commit, machine
from benchmarks.week.check import home_sizes
from benchmarks.week.play import Week
from benchmarks.week.post import copies_too_many
from benchmarks.week.stock import DATES
from frontlist.store import outbox

RESULTS: Final = Path(__file__).parent.parent / "results"
SHOWN: Final = 10


def result(week: Week, database: str, minutes: float, broken: Mapping[str, list[str]]) -> dict[str, Any]:
    """Everything that was done and found."""
    town = week.town
    done, unanswered = Counter[str](), Counter[str]()
    for reader in town.readers:
        done += reader.told.done
        unanswered += reader.told.unanswered
    return {
        "machine": machine(), "commit": commit(), "database": database, "minutes": round(minutes, 1),
        "processes": [node.name for node in town.fleet.nodes], "papers imported": town.stock.count,
        "new papers": sum(len(town.stock.new(date)) for date in DATES), "records through OAI-PMH": len(town.stock.every()),
        "subscribers": town.subscribers, "readers": len(town.readers), "simulated signals": len(week.signals),
        "seconds": town.took, "deaths": dict(Counter(event.what for event in town.fleet.events)),
        "done over HTTP": dict(sorted(done.items())), "unanswered and asked again": dict(sorted(unanswered.items())),
        "milliseconds": _milliseconds(week), "mails": len(town.post.arrivals), "mails by day": _by_day(week),
        "copies too many, each in doubt": copies_too_many(town.post.arrivals), "MB of each home": home_sizes(town.homes),
        "promises": {name: wrong[:SHOWN] for name, wrong in broken.items()},
        "broken": sum(1 for wrong in broken.values() if wrong),
    }  # fmt: skip


def _by_day(week: Week) -> Mapping[str, Mapping[str, int]]:
    """How many rows of each day are sent, and how many had nothing to say."""
    with week.library.database.read() as connection:
        return outbox.counts_by_day(connection, len(DATES))


def _milliseconds(week: Week) -> Mapping[str, Mapping[str, float]]:
    """How long readers waited for an answer, by what they asked, beside everything else that went on."""
    taken: dict[str, list[float]] = {}
    for reader in week.town.readers:
        for what, seconds in reader.told.seconds.items():
            taken.setdefault(what, []).extend(seconds)
    return {what: {f"p{share}": _percentile(seconds, share) for share in (50, 95, 99)} for what, seconds in taken.items()}  # fmt: skip


def _percentile(seconds: list[float], share: int) -> float:
    ordered = sorted(seconds)
    return round(1000 * ordered[min(len(ordered) - 1, len(ordered) * share // 100)], 1)


def summary(found: Mapping[str, Any]) -> str:
    """The same for a person."""
    done = found["done over HTTP"]
    lines = [
        f"A week on {found['database']}, {found['minutes']} minutes, {len(found['processes'])} processes, {found['machine']}, commit {found['commit']}.",
        f"{found['papers imported']:,} papers imported, then {found['new papers']:,} new ones and "
        f"{found['records through OAI-PMH'] - found['new papers']:,} revisions in seven days; {found['simulated signals']:,} simulated signals.",
        f"{found['readers']} readers: {done.get('search', 0):,} searches, {done.get('vote', 0):,} votes, {done.get('comment', 0):,} comments; "
        f"{sum(found['unanswered and asked again'].values())} requests were not answered and made again.",
        f"{found['mails']:,} mails to {found['subscribers']:,} subscribers, {found['copies too many, each in doubt']} copies too many.",
        "Deaths: " + (", ".join(f"{what} {count} ×" for what, count in found["deaths"].items()) or "none") + ".",
    ]
    for name, wrong in found["promises"].items():
        lines.append(
            f"  {'BROKEN' if wrong else 'kept  '}  {name}" + "".join(f"\n            {words}" for words in wrong)
        )
    return "\n".join(lines)


def write(found: Mapping[str, Any]) -> None:
    """Keep both."""
    RESULTS.mkdir(exist_ok=True)
    text = orjson.dumps(found, option=orjson.OPT_INDENT_2).decode()
    (RESULTS / f"week_{found['database']}.json").write_text(text + "\n", encoding="utf-8")
    (RESULTS / f"week_{found['database']}.txt").write_text(summary(found) + "\n", encoding="utf-8")
