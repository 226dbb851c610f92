"""What is new since the last visit, kept in the reader's own browser: two moments in one cookie."""

from __future__ import annotations

import datetime as dt
from typing import Final

from starlette.responses import Response

from frontlist.web.cookies import SEEN, set_cookie
from frontlist.web.visit import Visit

# Pages within this time belong to one visit, so that marks do not vanish while one reads.
ONE_VISIT: Final = dt.timedelta(hours=2)
KEPT_DAYS: Final = 180
FORM: Final = "%Y%m%dT%H%M%S"


def previous_visit(visit: Visit) -> str:
    """When the visit before this one took place, as ISO text; '' for a new reader."""
    before, last = _moments(visit)
    if last and visit.library.clock() - last > ONE_VISIT:
        return last.isoformat()
    return before.isoformat() if before else ""


def note_visit(visit: Visit, response: Response) -> None:
    """Write the moments back: only in the cookie, nothing on this side changes."""
    before, last = _moments(visit)
    now = visit.library.clock()
    if last and now - last > ONE_VISIT:
        before = last
    value = f"{before.strftime(FORM) if before else ''}-{now.strftime(FORM)}"
    set_cookie(visit.request, response, SEEN, value, days=KEPT_DAYS)


def _moments(visit: Visit) -> tuple[dt.datetime | None, dt.datetime | None]:
    before, _, last = visit.request.cookies.get(SEEN, "").partition("-")
    return _read(before), _read(last)


def _read(text: str) -> dt.datetime | None:
    try:
        return dt.datetime.strptime(text, FORM).replace(tzinfo=dt.UTC)
    except ValueError:
        return None
