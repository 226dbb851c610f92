"""The one file that turns errors into HTTP: which status, and whether a page or problem details (RFC 9457) say it."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from http import HTTPStatus
from typing import Final, NamedTuple

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from frontlist import errors
from frontlist.errors import FrontlistError
from frontlist.model.account import Account
from frontlist.web.addresses import query
from frontlist.web.forms import READING, safe_next
from frontlist.web.render import address_of, render_page
from frontlist.web.visit import Visit

logger = logging.getLogger("frontlist.site")
RETRY_AFTER: Final = "30"
# Read by what watches over the site, never by a person.
WATCHED: Final = frozenset({"/healthz", "/readyz", "/metrics"})

# The most particular class that an error is an instance of decides.
STATUS: Final[Mapping[type[FrontlistError], int]] = {
    errors.UsageError: 400,
    errors.BadInput: 422,
    errors.NotSignedIn: 401,
    errors.Forbidden: 403,
    errors.NotFound: 404,
    errors.Gone: 410,
    errors.Conflict: 409,
    errors.TooMany: 429,
    errors.NetworkError: 502,
    errors.HomeError: 503,
    errors.IndexUnavailable: 503,
    errors.EncoderError: 503,
    errors.MissingExtra: 501,
    errors.FrontlistError: 500,
}


class Told(NamedTuple):
    """An error as the world hears it."""

    status: int
    code: str
    message: str
    next_step: str
    headers: Mapping[str, str]


def told(error: Exception) -> Told:
    """What to say of any error. Of one that we did not foresee: nothing that it holds."""
    if isinstance(error, FrontlistError):
        return _told_ours(error)
    if isinstance(error, HTTPException):
        words = {404: "There is no page at this address.", 405: "This address does not take that kind of request."}
        said = words.get(error.status_code) or str(error.detail) or HTTPStatus(error.status_code).phrase
        return Told(error.status_code, "http", said, "", error.headers or {})
    if isinstance(error, RequestValidationError):
        return Told(422, "bad-input", _what_is_wrong(error), "Correct it and try again.", {})
    return Told(500, "fault", "Something went wrong here.", "It has been written to the log. Please try again.", {})


def status_of(error: FrontlistError) -> int:
    """The status of the nearest class in the table."""
    return next(STATUS[kind] for kind in type(error).__mro__ if kind in STATUS)


def _told_ours(error: FrontlistError) -> Told:
    status = status_of(error)
    headers: dict[str, str] = {}
    if status == 503:
        headers["retry-after"] = RETRY_AFTER
    if status == 401:
        # RFC 9110, 11.6.1. Pages lead to the sign-in form instead.
        headers["www-authenticate"] = "Bearer"
    if isinstance(error, errors.TooMany):
        wait = error.data.get("retry_after", 60)
        headers["retry-after"] = str(int(wait) + 1 if isinstance(wait, int | float) else 60)
    if status == 503 and isinstance(error, errors.HomeError):
        # Paths and addresses of the home are for the operator's log, not for a reader.
        return Told(
            status,
            error.code,
            "The library cannot be read or written at the moment.",
            "What was to be changed was not; please try again in half a minute.",
            headers,
        )
    return Told(status, error.code, error.message, error.next_step, headers)


def _what_is_wrong(error: RequestValidationError) -> str:
    found = error.errors()[0]
    where = str(found["loc"][-1]) if found.get("loc") else "request"
    return f"The value of “{where[:60]}” does not fit: {found.get('msg', 'not valid')}."


def wants_problem(request: Request) -> bool:
    """Programs get problem details; people get a page."""
    path = request.scope["path"].removeprefix(request.scope.get("root_path", ""))
    accept = request.headers.get("accept", "")
    # A person who opens the address of a feed reads a page; feed readers do not ask for HTML first.
    program = (
        path in WATCHED
        or path.startswith("/api/")
        or (path.startswith("/feeds") and not accept.startswith("text/html"))
    )
    return program or "application/json" in accept


def answer(request: Request, error: Exception) -> Response:
    """The response for an error."""
    said = told(error)
    if said.status == 401 and not wants_problem(request) and request.method == "GET":
        root = request.scope.get("root_path", "")
        return RedirectResponse(f"{root}/sign-in{query({'next': address_of(request)})}", status_code=303)
    if wants_problem(request):
        return problem(said)
    if said.status == 404 and isinstance(error, HTTPException) and (plain := without_slash(request)):
        return RedirectResponse(plain, status_code=301)
    values = {"told": said, "account": reader(request) if said.status < 500 else None}
    return render_page(request, "error.html", values, status=said.status, headers=dict(said.headers))


def without_slash(request: Request) -> str:
    """The address that was meant by one with a slash at its end, as people type them; ''."""
    path, _, asked = address_of(request).partition("?")
    plain = safe_next(path.rstrip("/"), "") if path.endswith("/") and request.method in READING else ""
    return plain + (f"?{asked}" if plain and asked else "")


def reader(request: Request) -> Account | None:
    """Who met the error, so that their doors stay in sight; None when the library cannot say."""
    try:
        return Visit(request).account
    except FrontlistError:
        return None


def problem(said: Told) -> JSONResponse:
    """RFC 9457."""
    body = {
        "type": f"urn:frontlist:{said.code}",
        "title": said.message,
        "status": said.status,
        "detail": said.next_step,
    }
    return JSONResponse(body, said.status, dict(said.headers), media_type="application/problem+json")


def handle_errors(app: FastAPI) -> None:
    """Register the one answer for every kind of error."""

    def quietly(request: Request, error: Exception) -> Response:
        return answer(request, error)

    def loudly(request: Request, error: Exception) -> Response:
        logger.error("fault at %s", type(error).__name__, exc_info=error)
        return answer(request, error)

    for kind in (FrontlistError, HTTPException, RequestValidationError):
        app.add_exception_handler(kind, quietly)
    app.add_exception_handler(Exception, loudly)
