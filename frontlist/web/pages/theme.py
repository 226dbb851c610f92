"""Light, dark, or as the system has it."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form
from starlette.requests import Request
from starlette.responses import Response

from frontlist.web.cookies import THEME, drop_cookie, set_cookie
from frontlist.web.forms import back
from frontlist.web.render import THEMES

router = APIRouter()


@router.post("/theme")
def theme(request: Request, theme: Annotated[str, Form()] = "", next: Annotated[str, Form()] = "") -> Response:
    """Kept in a cookie, so that the very first byte of the next page is right."""
    response = back(request, next)
    if theme in THEMES:
        set_cookie(request, response, THEME, theme, days=365)
    else:
        drop_cookie(request, response, THEME)
    return response
