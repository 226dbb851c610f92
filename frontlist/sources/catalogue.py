"""The kinds of sources that an administrator can add, with their options, and how each is read."""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final, NamedTuple

import orjson

from frontlist.errors import UsageError
from frontlist.model.source import Item, Options, Source
from frontlist.net.client import Client
from frontlist.sources import (
    acl,
    arxiv,
    arxiv_api,
    arxiv_oai,
    arxiv_rss,
    citations_crossref,
    citations_openalex,
    citations_semantic_scholar,
    daily_papers,
    feed,
    stars_github,
)
from frontlist.sources.counters import ROUND_DAYS, Access, Asked, Counter, Held, poll
from frontlist.sources.endpoints import Endpoints


class Option(NamedTuple):
    """One option of a kind: how often it may be given, whether it must be, what it does, and how its values look; `check`
    raises UsageError for a value that looks right and is none."""

    name: str
    help: str
    many: bool = False
    required: bool = False
    choices: tuple[str, ...] = ()
    form: str = ""
    check: Callable[[str], None] | None = None


class Reading(NamedTuple):
    """What one reading of a source is given: how far the last one came, and since when to read if it is the first; for
    counters the papers that are here, and the keys of the services by the names of their settings."""

    client: Client
    endpoints: Endpoints
    options: Options
    state: str
    since: str
    today: dt.date
    held: Held
    keys: Mapping[str, str]

    def one(self, name: str, default: str = "") -> str:
        """The only value of an option."""
        return next(iter(self.options.get(name, ())), default)


class Plan(NamedTuple):
    """How much a reading will ask for, as far as can be known beforehand."""

    requests: int
    seconds: float
    # Where a first reading that was not told how far to go back begins; '' for any other.
    first_day: str = ""


class Kind(NamedTuple):
    """A kind of source. `requests` guesses how many requests a reading takes that goes back so many days."""

    name: str
    help: str
    options: tuple[Option, ...]
    read: Callable[[Reading], Iterator[Item]]
    requests: Callable[[Options, int], int]
    spacing: str = "other"


NAME: Final = r"[\w.-]{1,60}"

# Without --since a first reading goes back this far; the whole of arXiv is better imported from its snapshot.
FIRST_DAYS: Final = 30
# Records that one answer of OAI-PMH holds, and how many records change on a day: of one category, and of all of them.
OAI_PAGE: Final = 1000
OAI_DAILY: Final = 150
OAI_DAILY_ALL: Final = 3000
# Counters ask for papers of so many days, unless told otherwise.
COUNTED_DAYS: Final = 365
NO_KEYS: Final[Mapping[str, str]] = {}
COUNTERS: Final[Mapping[str, Counter]] = {
    "citations-openalex": citations_openalex.COUNTER,
    "citations-crossref": citations_crossref.COUNTER,
    "citations-s2": citations_semantic_scholar.COUNTER,
    "stars": stars_github.COUNTER,
}


def _read_arxiv(reading: Reading) -> Iterator[Item]:
    sets = [arxiv.set_of(category) for category in reading.options.get("category", ())]
    prefix: arxiv_oai.Prefix = "arXivRaw" if reading.one("format") == "arXivRaw" else "arXiv"
    since = reading.since or ("" if reading.state else _back(reading.today, FIRST_DAYS))
    return arxiv_oai.harvest(
        reading.client, reading.endpoints.arxiv_oai, sets=sets, since=since, prefix=prefix, state=reading.state
    )


def _read_arxiv_today(reading: Reading) -> Iterator[Item]:
    kinds = reading.options.get("announce") or arxiv_rss.ANNOUNCE_TYPES
    categories = [arxiv.category_of(category) for category in reading.options["category"]]
    return arxiv_rss.today(reading.client, reading.endpoints.arxiv_rss, categories, kinds=kinds, state=reading.state)


def _read_arxiv_query(reading: Reading) -> Iterator[Item]:
    return arxiv_api.search(reading.client, reading.endpoints.arxiv_api, reading.one("query"), state=reading.state)


def _read_feed(reading: Reading) -> Iterator[Item]:
    return feed.read(reading.client, reading.one("url"), state=reading.state)


def _read_daily(reading: Reading) -> Iterator[Item]:
    return daily_papers.daily(
        reading.client, reading.endpoints.daily_papers, since=reading.since, today=reading.today, state=reading.state
    )


def _read_acl(reading: Reading) -> Iterator[Item]:
    return acl.collections(reading.client, reading.endpoints.acl, reading.options["collection"], state=reading.state)


def counting(name: str, counter: Counter) -> Kind:
    """A counter as a kind of source."""

    def read(reading: Reading) -> Iterator[Item]:
        endpoint, key = getattr(reading.endpoints, counter.endpoint), reading.keys.get(counter.key, "")
        since = reading.since or _back(reading.today, int(reading.one("days", str(COUNTED_DAYS))))
        return poll(
            counter, Access(reading.client, endpoint, key), reading.held, since=since, today=reading.today,
            state=reading.state, every=int(reading.one("every", str(ROUND_DAYS))),
        )  # fmt: skip

    options = (
        Option("days", f"only papers of the last so many days ({COUNTED_DAYS})", form=r"[1-9]\d{0,4}"),
        Option("every", f"days from one round to the next ({ROUND_DAYS})", form=r"[1-9]\d{0,2}"),
    )
    return Kind(name, counter.help, options, read, lambda _options, _days: counter.most)


def _oai_requests(options: Options, days: int) -> int:
    sets = len(options.get("category", ()))
    each = math.ceil(max(1, days) * (OAI_DAILY if sets else OAI_DAILY_ALL) / OAI_PAGE)
    return each * max(1, sets)


KINDS: Final[Mapping[str, Kind]] = {
    kind.name: kind
    for kind in (
        Kind(
            "arxiv",
            "arXiv by OAI-PMH: everything in its categories, kept up to date",
            (
                Option("category", "a category (cs.LG), an archive (cs) or a set (physics:hep-ex); all of arXiv without", many=True, check=arxiv.check_category),
                Option("format", "arXiv (authors in parts), or arXivRaw (every version)", choices=("arXiv", "arXivRaw")),
            ),
            _read_arxiv,
            _oai_requests,
            "arxiv",
        ),
        Kind(
            "arxiv-today",
            "arXiv's daily feeds: what was announced today, with the day of announcement",
            (
                Option("category", "a category or an archive", many=True, required=True, check=arxiv.check_category),
                Option("announce", "only these announcements", many=True, choices=arxiv_rss.ANNOUNCE_TYPES),
            ),
            _read_arxiv_today,
            lambda _options, _days: 1,
            "arxiv",
        ),
        Kind(
            "arxiv-query",
            "arXiv's API: what a query finds, newest first",
            (Option("query", "the query, as in cat:cs.LG AND all:retrieval", required=True),),
            _read_arxiv_query,
            lambda _options, _days: 10_000 // arxiv_api.PAGE,
            "arxiv",
        ),
        Kind(
            "feed",
            "the Atom or RSS feed of a journal or a preprint server",
            (Option("url", "the feed's address, https://…", required=True, form=r"https?://\S+"),),
            _read_feed,
            lambda _options, _days: 1,
        ),
        Kind(
            "daily-papers",
            "the daily-papers list: papers, and the attention that they get",
            (),
            _read_daily,
            lambda _options, days: days + 1,
        ),
        Kind(
            "acl",
            "collections of the ACL Anthology",
            (Option("collection", "a collection, as in 2020.acl or P19", many=True, required=True, form=r"\d{4}\.[\w-]+|[A-Z]\d\d"),),
            _read_acl,
            lambda options, _days: len(options.get("collection", ())),
        ),
        *(counting(name, counter) for name, counter in COUNTERS.items()),
    )
}  # fmt: skip


def checked(name: str, kind: str, options: Options) -> Source:
    """The source, when its kind is known and its options fit; else UsageError."""
    known = _kind(kind)
    if not re.fullmatch(NAME, name):
        raise UsageError(f"{name!r} is no name for a source.", "Letters, digits, dots and hyphens make one.")
    by_name = {option.name: option for option in known.options}
    for given, values in options.items():
        option = by_name.get(given)
        if option is None:
            allowed = ", ".join(by_name) or "none"
            raise UsageError(f"Sources of the kind {kind} have no option {given!r}.", f"Their options: {allowed}.")
        if len(values) > 1 and not option.many:
            raise UsageError(f"The option {given!r} can be given once.", "Add a second source for the second value.")
        if wrong := [value for value in values if option.choices and value not in option.choices]:
            raise UsageError(f"{wrong[0]!r} is no value of {given!r}.", f"Use one of: {', '.join(option.choices)}.")
        if strange := [value for value in values if option.form and not re.fullmatch(option.form, value)]:
            raise UsageError(f"{strange[0]!r} is no value of {given!r}.", f"It is {option.help}.")
        if option.check:
            for value in values:
                option.check(value)
    for option in known.options:
        if option.required and not options.get(option.name):
            raise UsageError(f"Sources of the kind {kind} need the option {option.name!r}.", f"It is {option.help}.")
    return Source(name=name, kind=kind, options=dict(options))


def nothing_held(_after: int, _most: int, _since: str) -> Sequence[Asked]:
    """No library: counters have nobody to ask for."""
    return ()


def read(
    source: Source, client: Client, endpoints: Endpoints, *, state: str = "", since: str = "", today: dt.date,
    held: Held = nothing_held, keys: Mapping[str, str] = NO_KEYS,
) -> Iterator[Item]:  # fmt: skip
    """Everything new in the source, with checkpoints; the last says where the next reading begins, unless `since` does."""
    if since and not (source.kind == "arxiv" and arxiv_oai.under_way(state, since)):
        state = ""
    reading = Reading(client, endpoints, source.options, state, since, today, held, keys)
    return _kind(source.kind).read(reading)


def plan(
    source: Source, *, state: str = "", since: str = "", today: dt.date, arxiv_seconds: float, host_seconds: float
) -> Plan:
    """How long a reading will take at the polite pace, told before it begins."""
    kind = _kind(source.kind)
    first_day = _back(today, FIRST_DAYS) if kind.name == "arxiv" and not since and not state else ""
    start = since or (_since_of(state) if state else "") or first_day or _back(today, 7)
    days = max(0, (today - dt.date.fromisoformat(start[:10])).days)
    requests = kind.requests(source.options, days)
    seconds = requests * (arxiv_seconds if kind.spacing == "arxiv" else host_seconds)
    return Plan(requests, seconds, first_day)


def _kind(name: str) -> Kind:
    if name not in KINDS:
        raise UsageError(f"There is no kind of source called {name!r}.", f"There are: {', '.join(KINDS)}.")
    return KINDS[name]


def _since_of(state: str) -> str:
    """The day that a kept state names, where it names one."""
    kept = orjson.loads(state)
    return str(kept.get("since") or kept.get("day") or "") if isinstance(kept, dict) else ""


def _back(today: dt.date, days: int) -> str:
    return (today - dt.timedelta(days=days)).isoformat()
