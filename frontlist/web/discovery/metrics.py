"""Numbers for Prometheus (text format 0.0.4): requests, papers, the index, sources, chores, mail. Nothing about people."""

from __future__ import annotations

import datetime as dt
import resource
from collections.abc import Iterator, Mapping, Sequence
from itertools import accumulate
from typing import Final

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from frontlist import __version__
from frontlist.errors import Forbidden, IndexUnavailable
from frontlist.web.api.call import Call
from frontlist.web.hosts import FORWARDING, is_loopback
from frontlist.web.measures import SECONDS, Measures

router = APIRouter()
TYPE: Final = "text/plain; version=0.0.4; charset=utf-8"
Labels = Mapping[str, object]


@router.get("/metrics")
def metrics(request: Request) -> Response:
    """For this machine, and for who holds a token with the scope `admin`."""
    call = Call(request)
    if not _from_here(request) and not (call.bearer and call.bearer.allows("admin")):
        raise Forbidden(
            "These numbers are for who runs this site.", "Ask from this machine, or with a token of the scope `admin`."
        )
    return PlainTextResponse("\n".join(lines(call, request.app.state.measures)) + "\n", media_type=TYPE)


def _from_here(request: Request) -> bool:
    """Straight from this machine: what a proxy on it passes on comes from elsewhere."""
    proxied = any(name in request.headers for name in FORWARDING)
    return bool(request.client and is_loopback(request.client.host)) and not proxied


def lines(call: Call, measures: Measures) -> Iterator[str]:
    """Every metric."""
    yield from _metric("frontlist_info", "gauge", "The version that answers.", [({"version": __version__}, 1)])
    yield from _requests(measures)
    yield from _library(call)
    used = resource.getrusage(resource.RUSAGE_SELF)
    yield from _metric("process_cpu_seconds_total", "counter", "Processor time.", [({}, used.ru_utime + used.ru_stime)])
    yield from _metric(
        "process_peak_memory_bytes", "gauge", "The most memory that was in use.", [({}, used.ru_maxrss * 1024)]
    )


def _requests(measures: Measures) -> Iterator[str]:
    with measures.lock:
        answered, buckets, seconds = dict(measures.answered), list(measures.buckets), measures.seconds
    counts: list[tuple[Labels, float]] = [
        ({"method": method, "status": status}, count) for (method, status), count in sorted(answered.items())
    ]
    yield from _metric("frontlist_requests_total", "counter", "Requests answered.", counts)
    name = "frontlist_request_seconds"
    yield f"# HELP {name} How long answers took."
    yield f"# TYPE {name} histogram"
    for limit, count in zip([*map(str, SECONDS), "+Inf"], accumulate(buckets), strict=True):
        yield f'{name}_bucket{{le="{limit}"}} {count}'
    yield f"{name}_sum {seconds:.6f}"
    yield f"{name}_count {sum(buckets)}"


def _library(call: Call) -> Iterator[str]:
    status = call.library.status()
    yield from _metric("frontlist_papers", "gauge", "Papers in the library.", [({}, status.papers)])
    yield from _metric("frontlist_changes", "counter", "Entries that the change log has seen.", [({}, status.changes)])
    try:
        behind = status.changes - call.library.index.snapshot().state.position
        yield from _metric(
            "frontlist_index_behind", "gauge", "Changes that the index has still to follow.", [({}, behind)]
        )
    except IndexUnavailable:
        yield "# The index cannot be read at the moment."
    sources = {one.source.name: one for one in status.sources}
    yield from _metric(
        "frontlist_source_failing",
        "gauge",
        "1 where the last run of a source failed.",
        [({"source": name}, int(bool(one.error))) for name, one in sources.items()],
    )
    finished = [({"source": name}, _seconds(one.finished_at)) for name, one in sources.items() if one.finished_at]
    yield from _metric("frontlist_source_finished_seconds", "gauge", "When a source was last read whole.", finished)
    yield from _metric(
        "frontlist_chore_failing",
        "gauge",
        "1 where the last run of a chore failed.",
        [({"chore": task["name"]}, int(bool(task["error"]))) for task in status.tasks],
    )
    yield from _metric(
        "frontlist_mails",
        "gauge",
        "Mails by state.",
        [({"state": state}, count) for state, count in sorted(status.mail.items())],
    )


def _metric(name: str, kind: str, words: str, values: Sequence[tuple[Labels, float]]) -> Iterator[str]:
    yield f"# HELP {name} {words}"
    yield f"# TYPE {name} {kind}"
    for labels, value in values:
        shown = ",".join(f'{label}="{_escaped(str(text))}"' for label, text in labels.items())
        yield f"{name}{{{shown}}} {value}" if shown else f"{name} {value}"


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")


def _seconds(at: str) -> float:
    return dt.datetime.fromisoformat(at).timestamp()
