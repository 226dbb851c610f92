"""Try a subscription on the last year of the library, before taking it. What is given is read and forgotten."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any, Final

from fastapi import APIRouter, Form, Query, UploadFile
from starlette.requests import Request
from starlette.responses import Response

from frontlist.errors import BadInput, NotFound, TooMany
from frontlist.model.subscription import CADENCES
from frontlist.web.plots import level_bars
from frontlist.web.visit import Visit

router = APIRouter()
PAGE: Final = "/subscribe/backtest"
Text = Annotated[str, Form()]
Line = Annotated[str, Query(max_length=2000)]
# What can be tried: lists, people and editions are somebody's choice, which no rule foretells.
KINDS: Final = {
    "for-me": "chosen for me", "query": "a topic, as you would search for it", "similar": "papers like these (ids)",
    "category": "a category", "author": "an author", "venue": "a venue",
}  # fmt: skip
# A day's papers at once or in its mail: the same papers.
RHYTHMS: Final = tuple(one for one in CADENCES if one != "at-once")
# Only what is scored has a bar; of the others every paper comes.
SCORED: Final = frozenset({"for-me", "query", "similar"})
YEAR: Final = 365


@router.get(PAGE)
def backtest_form(request: Request, kind: str = "for-me", target: Line = "", cadence: str = "daily") -> Response:
    """What to try, and on which papers."""
    visit = Visit(request)
    visit.signed_in()
    return _page(visit, {"kind": kind, "target": target, "cadence": cadence, "bar": 0.5, "entries": ""})


@router.post(PAGE)
def backtest(
    request: Request, kind: Text = "for-me", target: Text = "", cadence: Text = "daily", bar: Annotated[float, Form()] = 0.5,
    entries: Text = "", file: UploadFile | None = None,
) -> Response:  # fmt: skip
    """A year of mails in thought; what is wrong is said on the page."""
    visit = Visit(request)
    account, library = visit.signed_in(), visit.library
    given: dict[str, Any] = {"kind": kind, "target": target, "cadence": cadence, "bar": bar, "entries": entries}
    try:
        library.digest.self_service.try_out(account)
        with tempfile.TemporaryDirectory() as folder:
            named = _written(Path(folder), (file.file.read() if file else b"") or entries.encode())
            found = library.readers.backtest(library.wish(kind, target, cadence=cadence, bar=bar), named, account)
    except (BadInput, NotFound, TooMany) as error:
        return _page(visit, given, problem=str(error), status=429 if isinstance(error, TooMany) else 422)
    # Where no bar sends anything, ten rows of noughts would say it ten times.
    varies = kind in SCORED and any(one.papers_a_day for one in found.levels)
    levels = [one for one in found.levels if varies or one.bar == found.bar]
    plots = _plots(levels, wanted=found.wanted) if len(levels) > 1 else {}
    return _page(visit, given, found=found, levels=levels, plots=plots)


def _written(folder: Path, content: bytes) -> Path | None:
    """A file of what was given, under a name of our own; None when nothing was."""
    if not content.strip():
        return None
    path = folder / "your file"
    path.write_bytes(content)
    return path


def _plots(levels: Sequence[Any], *, wanted: int) -> dict[str, Any]:
    """Bar against papers a day, and against what is found."""
    # Of a small library a day's share would be hundredths of a paper.
    small = max(one.papers_a_day for one in levels) < 1
    name, days, digits = ("Papers in the year", YEAR, 0) if small else ("Papers a day", 1, 1)
    sent = [(f"{one.bar:g}", one.papers_a_day * days) for one in levels]
    made = {name: level_bars([(bar, papers, f"{papers:.{digits}f}") for bar, papers in sent])}
    if wanted:
        made["Found"] = level_bars([(f"{one.bar:g}", one.found, str(one.found)) for one in levels], most=wanted)
    return made


def _page(visit: Visit, given: dict[str, Any], status: int = 200, **values: Any) -> Response:
    shown = {"found": None, "levels": (), "plots": {}, "problem": "", "scored": SCORED, **values}
    empty = visit.library.readers.still_empty(given["kind"], visit.signed_in())
    return visit.page(
        "backtest.html", status=status, kinds=KINDS, cadences=RHYTHMS, given=given, still_empty=empty, **shown
    )
