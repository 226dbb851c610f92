"""Every promise, looked at after the week: each gives the sentences on how it was broken, or none."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from pathlib import Path

from sqlalchemy import Connection, func, select, text

from benchmarks.week.play import Week
from benchmarks.week.post import recipients, without_a_doubt
from benchmarks.week.stock import DATES, revision
from benchmarks.week.town import Town
from frontlist.discover.boards import Boards
from frontlist.discover.compose import compose
from frontlist.discover.prior import shipped_prior
from frontlist.store import editions, papers
from frontlist.store.schema import paper_ids
from frontlist.store.schema import papers as paper_rows
from frontlist.store.schema.comments import comments
from frontlist.store.schema.digest import outbox, sent_papers
from frontlist.store.schema.editions import editions as edition_rows
from frontlist.store.schema.signals import signals
from frontlist.store.schema.votes import votes

# What one line each says of a table of sums: where it differs from the ledger that it is of.
_TOTALS = text(
    "SELECT COUNT(*) FROM (SELECT paper_id, kind, source, simulated, SUM(CAST(ROUND(value * 1000) AS BIGINT)) AS value"
    " FROM signals GROUP BY paper_id, kind, source, simulated) ledger FULL JOIN signal_totals USING"
    " (paper_id, kind, source, simulated) WHERE COALESCE(ledger.value, 0) <> COALESCE(signal_totals.value, 0)"
)
_STANDING = text(
    "SELECT key FROM signals given WHERE source = 'community' AND kind = 'vote' AND sign = 1 AND NOT EXISTS"
    " (SELECT 1 FROM signals gone WHERE gone.source = given.source AND gone.key = given.key AND gone.sign = -1)"
)


def broken(week: Week) -> dict[str, list[str]]:
    """Each promise by name, with how it was broken."""
    town = week.town
    with week.library.database.read() as connection:
        found = {
            "no paper lost or doubled": [*_papers(connection, town)],
            "every revision arrived": _revisions(connection, town),
            "no vote lost or doubled": _votes(connection, town),
            "no comment lost or doubled": _comments(connection, town),
            "no signal lost or doubled": _signals(connection, week),
            "every mail written once and sent": _written(connection, town),
            "every mail arrived": _arrived(connection, town),
            "no paper mailed twice to a reader": _given_once(connection),
            "editions replay": _editions(connection, week),
        }
    outages = [(event.began, event.ended) for event in town.fleet.events if event.what == "database restarted"]
    found["no mail doubled without a doubt"] = without_a_doubt(town.post.arrivals, town.post.said_goodbye, outages)
    found["readers met no fault"] = [words for reader in town.readers for words in reader.told.wrong]
    found["no process ended by itself"] = town.fleet.died
    return found


def index_equals_store(town: Town) -> list[str]:
    """What the product's own command says of each home, when nothing runs any more."""
    done = [town.fleet.run(home, "index", "verify", check=False) for home in town.homes]
    return [(one.stdout + one.stderr)[:500] for one in done if one.returncode]


def faults_logged(town: Town) -> list[str]:
    """The last line of every traceback that a process wrote."""
    found: Counter[str] = Counter()
    lines = town.fleet.logs().splitlines()
    inside = False
    for line in lines:
        if line.startswith("Traceback"):
            inside = True
        elif inside and line and not line[0].isspace():
            found[line[:300]] += 1
            inside = False
    return [f"{count} × {line}" for line, count in found.items()]


def _papers(connection: Connection, town: Town) -> list[str]:
    """Every arXiv number leads to a paper, and no paper is there that none leads to."""
    known = dict(map(tuple, connection.execute(select(paper_ids.c.value, paper_ids.c.paper_id).where(paper_ids.c.scheme == "arxiv"))))  # fmt: skip
    missing = [f"{number} is lost" for number in (one.number for one in town.stock.every()) if number not in known]
    live = set(connection.execute(select(paper_rows.c.id).where(~paper_rows.c.removed)).scalars())
    reached = set(known.values())
    if len(known) != (expected := town.stock.count + sum(len(town.stock.new(date)) for date in DATES)):
        missing.append(f"{len(known)} arXiv numbers are known instead of {expected}")
    return [*missing, *(f"{paper} has no number" for paper in live - reached), *(f"{paper} is gone" for paper in reached - live)]  # fmt: skip


def _revisions(connection: Connection, town: Town) -> list[str]:
    wrong = []
    for date in DATES:
        old = [one.number for one in town.stock.days[date] if one.created != date]
        for number in old:
            paper = papers.get(connection, papers.find(connection, number))
            if not paper.abstract.endswith(revision(date).strip()):
                wrong.append(f"{number} has not the words of its revision on {date}")
    return wrong


def _votes(connection: Connection, town: Town) -> list[str]:
    """Each vote stands as its reader was told last, and is one signal if it weighs anything."""
    rows = connection.execute(select(votes)).all()
    stored = {(row.account_id, row.paper_id): not row.withdrawn_at for row in rows}
    told = {(one.person.account, paper): given for one in town.readers for paper, given in one.told.votes.items()}
    wrong = [f"{key} stands as {stored.get(key)}, told {given}" for key, given in told.items() if stored.get(key, False) != given]  # fmt: skip
    wrong += [f"{key} was never acknowledged" for key, stands in stored.items() if stands and key not in told]
    signalled = Counter(connection.execute(_STANDING).scalars())
    meant = Counter(f"{row.id}:{row.round}" for row in rows if not row.withdrawn_at and row.weight > 0)
    return wrong + [f"the signal {key} stands {signalled[key]} times, not {meant[key]}" for key in signalled | meant if signalled[key] != meant[key]]  # fmt: skip


def _comments(connection: Connection, town: Town) -> list[str]:
    rows = connection.execute(select(comments.c.account_id, comments.c.text, comments.c.paper_id)).all()
    stored = Counter(tuple(row) for row in rows)
    told = Counter((one.person.account, words, paper) for one in town.readers for words, paper in one.told.comments.items())  # fmt: skip
    return [f"{key} is there {stored[key]} times, told {told[key]} times" for key in stored | told if stored[key] != told[key]]  # fmt: skip


def _signals(connection: Connection, week: Week) -> list[str]:
    """The ledger holds what was handed in, and its sums are of it."""
    simulated = (signals.c.source == "simulation") & (signals.c.simulated == 1)
    stored = Counter(connection.execute(select(signals.c.key).where(simulated)).scalars())
    wrong = [f"{key} is there {count} times" for key, count in stored.items() if count != 1]
    wrong += [f"{key} is lost" for key in week.signals - set(stored)]
    wrong += [f"{key} was never handed in" for key in set(stored) - week.signals]
    different = int(connection.scalar(_TOTALS) or 0)
    return [*wrong, f"{different} sums differ from the ledger"] if different else wrong


def _written(connection: Connection, town: Town) -> list[str]:
    mine = outbox.c.kind == "digest"
    per_day: dict[str, int] = dict(connection.execute(select(outbox.c.date, func.count()).where(mine).group_by(outbox.c.date)).all())  # fmt: skip
    wrong = [f"{per_day.get(date, 0)} rows of {date}" for date in DATES if per_day.get(date, 0) != town.subscribers]
    wrong += [f"{count} rows of {date}, when nothing was due" for date, count in per_day.items() if date not in DATES]
    left = connection.execute(select(outbox.c.state, func.count()).where(mine & outbox.c.state.not_in(["sent", "empty"])).group_by(outbox.c.state))  # fmt: skip
    return wrong + [f"{count} mails are {state}" for state, count in left]


def _arrived(connection: Connection, town: Town) -> list[str]:
    sent = dict(connection.execute(select(outbox.c.message_id, outbox.c.recipient).where(outbox.c.state == "sent")).all())  # fmt: skip
    came = recipients(town.post.arrivals)
    wrong = [f"{name} to {to} never came" for name, to in sent.items() if came.get(name) != to]
    return wrong + [f"{name} came to {to} and is not known" for name, to in came.items() if name not in sent]


def _given_once(connection: Connection) -> list[str]:
    """Each given paper is remembered under a mail that went to that reader."""
    mails = select(outbox.c.reader_id, outbox.c.date).where(outbox.c.state == "sent")
    known = {tuple(row) for row in connection.execute(mails)}
    given = connection.execute(select(sent_papers.c.reader_id, sent_papers.c.date).distinct())
    return [f"{reader} was given papers on {date} without a mail" for reader, date in given if (reader, date) not in known]  # fmt: skip


def _editions(connection: Connection, week: Week) -> list[str]:
    """Composed anew from the ledger by somebody who saw nothing of the week, each edition is as it closed."""
    boards, calendar, wrong = Boards(shipped_prior()), week.library.discover.calendar, []
    keys = list(connection.execute(select(edition_rows.c.key).where(edition_rows.c.closed_at != "")).scalars())
    for key in sorted(keys):
        closed = editions.get(connection, key)
        assert closed is not None
        again = compose(connection, boards, calendar, closed, week.town.clock())
        was, now = ([(pick.paper_id, pick.section) for pick in picks] for picks in (closed.picks, again))
        if was != now:
            place = next(
                (at for at, (one, other) in enumerate(zip(was, now, strict=False)) if one != other),
                min(len(was), len(now)),
            )
            left, came = ([pick for pick in some if pick not in others] for some, others in ((was, now), (now, was)))
            wrong.append(
                f"{key} differs from place {place + 1} on: {left[:3]} left, {came[:3]} came, of {len(was)} and {len(now)}"
            )
    return wrong if keys else ["no edition was closed"]


def home_sizes(homes: list[Path]) -> Mapping[str, int]:
    """Megabytes of each home."""
    return {home.name: sum(file.stat().st_size for file in home.rglob("*") if file.is_file()) >> 20 for home in homes}
