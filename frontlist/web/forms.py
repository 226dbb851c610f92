"""Forms: that they come from a page of ours (CSRF), and where they lead back to (open redirects)."""

from __future__ import annotations

from typing import Final
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import RedirectResponse

from frontlist.errors import Forbidden
from frontlist.web.cookies import FORM, SESSION
from frontlist.web.hosts import bare_host

FIELD: Final = "form_token"
READING: Final = frozenset({"GET", "HEAD", "OPTIONS"})


async def form_checked(request: Request) -> None:
    """Let nothing but reading through that does not carry the token of the visitor's own session.

    The token is a keyed hash of the session's secret (or of the form cookie of who is not signed in). What the browser
    itself says to come from elsewhere is refused before that, which also closes sign-in forms planted on other sites.
    """
    if request.method in READING:
        return
    check_origin(request)
    check_form_token(request, request.headers.get("x-form-token") or (await request.form()).get(FIELD))


def check_origin(request: Request) -> None:
    """Refuse what a page elsewhere sent."""
    if comes_from_elsewhere(request):
        raise _foreign()


def check_form_token(request: Request, given: object) -> None:
    """Refuse what does not bear the token that this session's pages carry."""
    sessions = request.app.state.library.community.sessions
    if not isinstance(given, str) or not sessions.form_fits(form_secret(request), given):
        raise _foreign()


def comes_from_elsewhere(request: Request) -> bool:
    """By Sec-Fetch-Site, else by Origin. Under our own Referrer-Policy browsers send `Origin: null` with every form
    (Fetch, 4.5), so that this alone says nothing."""
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        return site not in {"same-origin", "none"}
    origin = request.headers.get("origin", "null")
    return origin != "null" and bare_host(urlsplit(origin).netloc) != bare_host(request.headers.get("host", ""))


def form_secret(request: Request) -> str:
    """What the form's token is bound to: the session, else the form cookie, else ''."""
    return request.cookies.get(SESSION) or request.cookies.get(FORM) or ""


def _foreign() -> Forbidden:
    return Forbidden(
        "This form did not come from a page of this session.",
        "Go back, load the page again, and send it once more; a program sends a token instead.",
    )


def safe_next(target: str, default: str = "/") -> str:
    """`target` when it is a path of this site, else `default`.

    >>> safe_next("/paper/p1"), safe_next("//evil.example"), safe_next("/\\\\evil.example"), safe_next("https:/evil")
    ('/paper/p1', '/', '/', '/')
    """
    plain = target.isprintable() and "\\" not in target
    parts = urlsplit(target) if plain and len(target) < 2000 else None
    good = parts and target.startswith("/") and not target.startswith("//") and not parts.scheme and not parts.netloc
    return target if good else default


def back(request: Request, target: str, default: str = "/") -> RedirectResponse:
    """See other: the page that the form was on, or `default`, below our prefix."""
    root = request.scope.get("root_path", "")
    path = safe_next(target, "") or root + default
    return RedirectResponse(path if path.startswith(root + "/") else root + default, status_code=303)
