"""What there is to read: the papers before the Monday, and each day's new ones and revisions.

From the arXiv file they are real, by their own dates; a revision is an old paper with a sentence more. Without the file
they are made up.
"""

from __future__ import annotations

import datetime as dt
import io
import random
import re
from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import orjson
import zstandard

from tests.oai_standin import Held
from tests.papers import made_paper

# The newest whole week of the arXiv file without a holiday in it.
MONDAY: Final = dt.date(2025, 12, 8)
DAYS: Final = 7
DATES: Final = tuple((MONDAY + dt.timedelta(days=number)).isoformat() for number in range(DAYS))
WHOLE: Final = 244_458
REVISIONS: Final = 0.3
LEAST: Final = 6
MADE_UP_NEW: Final = 8
Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Stock:
    """`file` holds what is imported before the week; `days` what comes on each of its days; `count` is of the file."""

    file: Path
    count: int
    days: Mapping[str, tuple[Held, ...]]

    def new(self, date: str) -> list[Held]:
        """The papers that nobody knew before that day."""
        return [one for one in self.days[date] if one.created == date]

    def every(self) -> list[Held]:
        """Everything that comes in the week."""
        return [one for date in DATES for one in self.days[date]]


def from_arxiv(file: Path, folder: Path, papers: int = 0) -> Stock:
    """Of the arXiv file: everything, or the last `papers` before the Monday and a fitting share of the week."""
    before: deque[bytes] = deque(maxlen=papers or None)
    coming: dict[str, list[Row]] = {date: [] for date in DATES}
    for line in _lines(file):
        row = orjson.loads(line)
        if row["date"] < DATES[0]:
            before.append(line)
        elif row["date"] in coming:
            coming[row["date"]].append(row)
    share = min(1.0, papers / WHOLE) if papers else 1.0
    chance = random.Random(20251208)
    kept = {date: chance.sample(rows, min(len(rows), max(LEAST, round(share * len(rows))))) for date, rows in coming.items()}  # fmt: skip
    return _stock(folder, list(before), kept, chance)


def made_up(folder: Path, papers: int) -> Stock:
    """As many papers that nobody wrote, and some more on each day."""
    before = [orjson.dumps(_made_row(number, "2025-11-20")) + b"\n" for number in range(papers)]
    numbers = iter(range(papers, papers + DAYS * MADE_UP_NEW))
    coming = {date: [_made_row(next(numbers), date) for _ in range(MADE_UP_NEW)] for date in DATES}
    return _stock(folder, before, coming, random.Random(20251208))


def _stock(folder: Path, before: list[bytes], coming: Mapping[str, list[Row]], chance: random.Random) -> Stock:
    file = folder / "before.jsonl"
    with file.open("wb") as opened:
        opened.writelines(before)
    again = iter(chance.sample(before, min(len(before), sum(_revisions(rows) for rows in coming.values()))))
    days = {}
    for date, rows in coming.items():
        revised = [orjson.loads(line) for _, line in zip(range(_revisions(rows)), again, strict=False)]
        days[date] = (*(_held(row, date) for row in rows), *(_held(row, date, revision(date)) for row in revised))
    return Stock(file, len(before), days)


def _revisions(rows: list[Row]) -> int:
    return max(2, round(REVISIONS * len(rows)))


def revision(date: str) -> str:
    """The sentence by which a revision of that day is known."""
    return f" Revised in a week that was played, on {date}."


def _held(row: Row, date: str, more: str = "") -> Held:
    """A paper of the file as arXiv's interface would give it on that day."""
    names = tuple(row.get("authors") or ("Anonymous",))
    categories = " ".join(row.get("categories") or ("cs.LG",))
    return Held(
        row["id"].removeprefix("arXiv:"), date, title=row["title"], abstract=row["abstract"] + more, authors=names,
        categories=categories, created=row["date"],
    )  # fmt: skip


def _made_row(number: int, date: str) -> Row:
    paper = made_paper(number)
    return {
        "id": f"arXiv:25{12 if date in DATES else 11}.{number:05d}", "title": paper.title, "abstract": paper.abstract,
        "authors": [paper.authors[0].name], "date": date, "categories": list(paper.categories),
    }  # fmt: skip


def topics(stock: Stock, count: int) -> list[str]:
    """What readers ask for: the first words of titles of the week."""
    titles = [re.sub(r"[^\w\s-]", " ", one.title) for one in stock.every()]
    random.Random(7).shuffle(titles)
    return list(dict.fromkeys(" ".join(title.split()[:5]).lower() for title in titles))[:count]


def _lines(file: Path) -> Iterator[bytes]:
    with file.open("rb") as raw:
        yield from io.BufferedReader(zstandard.ZstdDecompressor().stream_reader(raw), 1 << 20)
