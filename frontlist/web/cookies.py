"""The four cookies: the session, the form's secret of who is not signed in, the theme, and the last visit.

All are HttpOnly and SameSite=Lax, and Secure but on this machine's own http.
"""

from __future__ import annotations

from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from frontlist.web.hosts import LOOPBACK, bare_host

SESSION: Final = "frontlist_session"
FORM: Final = "frontlist_form"
THEME: Final = "frontlist_theme"
SEEN: Final = "frontlist_seen"
DAY: Final = 86_400


def set_cookie(request: Request, response: Response, name: str, value: str, *, days: int = 0) -> None:
    """Set one; `days` 0: until the browser closes."""
    response.set_cookie(
        name, value, max_age=days * DAY or None, path=request.scope.get("root_path") or "/", httponly=True, samesite="lax",
        secure=needs_secure(request),
    )  # fmt: skip


def drop_cookie(request: Request, response: Response, name: str) -> None:
    """Take one back."""
    response.delete_cookie(
        name, path=request.scope.get("root_path") or "/", httponly=True, samesite="lax", secure=needs_secure(request)
    )


def needs_secure(request: Request) -> bool:
    """Always, but for http on this machine."""
    return request.url.scheme == "https" or bare_host(request.headers.get("host", "")) not in LOOPBACK
