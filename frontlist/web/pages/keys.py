"""The keyboard, listed."""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from frontlist.web.visit import Visit

router = APIRouter()
KEYS: Final = (
    ("j", "the next paper"), ("k", "the paper before"), ("o", "open it"), ("a", "its abstract, here"), ("v", "vote for it"),
    ("s", "save it"), ("m", "mark it as read"), ("h", "not interested"), ("n", "the next edition or page"), ("p", "the edition or page before"), ("/", "search"), ("?", "this list"),
)  # fmt: skip


@router.get("/keys")
def keys(request: Request, part: str = "") -> Response:
    """As a page, or as the part that the script shows in a dialog."""
    return Visit(request).page("keys_list.html" if part else "keys.html", keys=KEYS)
