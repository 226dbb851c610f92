"""How a route of ours is called: a GET reads one snapshot of the library; what a page's form sends is checked first."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Mapping
from functools import partial, wraps
from inspect import signature
from typing import Any, Final

from anyio import CapacityLimiter, to_thread
from anyio.lowlevel import RunVar
from fastapi import APIRouter, FastAPI
from fastapi.routing import APIRoute
from starlette.requests import Request
from starlette.responses import Response

from frontlist.app import Library
from frontlist.web.forms import form_checked

Endpoint = Callable[..., Any]
# Pages are made of Python: threads beyond these take the interpreter from each other, and everybody waits longer (with
# two instead of eight, sixteen visitors got 17 to 56 % more pages a second: `benchmarks.site`). Where the database is
# another process, its answers are waited for meanwhile. What people send, and what asks others over the network, has the
# threads of the framework and waits for no reader.
AT_ONCE: Final = 2
AT_ONCE_ELSEWHERE: Final = 4
_ASK_OTHERS: Final[set[Endpoint]] = set()
_LIMITER: Final[RunVar[CapacityLimiter]] = RunVar("turns of readers")


class Reading(APIRoute):
    """A GET waits for its turn, and then sees one moment of the library through one connection."""

    def __init__(self, path: str, endpoint: Endpoint, **choices: Any) -> None:
        gets = set(choices.get("methods") or ["GET"]) == {"GET"} and "request" in signature(endpoint).parameters
        reads = gets and endpoint not in _ASK_OTHERS
        super().__init__(path, in_turn(endpoint) if reads else endpoint, **choices)


class Page(Reading):
    """A page, or what its form is sent to."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """The endpoint behind the form's check."""
        answer = super().get_route_handler()
        if self.methods == {"GET"}:
            return answer

        async def checked(request: Request) -> Response:
            await form_checked(request)
            return await answer(request)

        return checked


def asks_others(endpoint: Endpoint) -> Endpoint:
    """For a GET that waits for another host's answer: it takes no reader's turn meanwhile."""
    _ASK_OTHERS.add(endpoint)
    return endpoint


def in_turn(endpoint: Endpoint) -> Endpoint:
    """The endpoint in a thread of its own, within one snapshot; what it streams afterwards is read anew."""

    @wraps(endpoint)
    async def reading(**named: Any) -> Any:
        turns = _turns(named["request"].app.state.library)
        return await to_thread.run_sync(partial(_at_one_moment, endpoint, named), limiter=turns)

    return reading


def _at_one_moment(endpoint: Endpoint, named: Mapping[str, Any]) -> Any:
    library: Library = named["request"].app.state.library
    with library.database.one_snapshot():
        return endpoint(**named)


def _turns(library: Library) -> CapacityLimiter:
    """The limiter of this event loop."""
    try:
        return _LIMITER.get()
    except LookupError:
        _LIMITER.set(CapacityLimiter(AT_ONCE if library.database.is_sqlite else AT_ONCE_ELSEWHERE))
        return _LIMITER.get()


def add_routes(app: FastAPI, router: APIRouter, kind: type[Reading]) -> None:
    """The routes of one file, which programs need no description of. One flat list: FastAPI looks through routers that
    are included into others twice a request."""
    for route in router.routes:
        assert isinstance(route, APIRoute)
        app.router.routes.append(kind(route.path, route.endpoint, methods=route.methods, include_in_schema=False))
