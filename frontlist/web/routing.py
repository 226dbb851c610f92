"""How a route of ours is called: a GET reads one snapshot of the library; what a page's form sends is checked first."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from functools import wraps
from typing import Any

from fastapi import APIRouter, FastAPI
from fastapi.routing import APIRoute
from starlette.requests import Request
from starlette.responses import Response

from frontlist.app import Library
from frontlist.web.forms import form_checked

Endpoint = Callable[..., Any]


class Reading(APIRoute):
    """Every read of a GET sees the same moment, through one connection."""

    def __init__(self, path: str, endpoint: Endpoint, **choices: Any) -> None:
        reads = set(choices.get("methods") or ["GET"]) == {"GET"}
        super().__init__(path, in_one_snapshot(endpoint) if reads else endpoint, **choices)


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


def in_one_snapshot(endpoint: Endpoint) -> Endpoint:
    """The endpoint, called within one snapshot; what it streams afterwards is read anew."""

    @wraps(endpoint)
    def reading(*given: Any, **named: Any) -> Any:
        request = named.get("request")
        if request is None:
            return endpoint(*given, **named)
        library: Library = request.app.state.library
        with library.database.one_snapshot():
            return endpoint(*given, **named)

    return reading


def add_routes(app: FastAPI, router: APIRouter, kind: type[Reading]) -> None:
    """The routes of one file, which programs need no description of. One flat list: FastAPI looks through routers that
    are included into others twice a request."""
    for route in router.routes:
        assert isinstance(route, APIRoute)
        app.router.routes.append(kind(route.path, route.endpoint, methods=route.methods, include_in_schema=False))
