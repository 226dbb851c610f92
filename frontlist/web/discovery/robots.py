"""What crawlers may read: everything that has an end. Searches, filters and feeds have none."""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from frontlist.web.render import base_address
from frontlist.web.visit import Visit

router = APIRouter()
KEPT_OFF: Final = (
    "/search", "/api/", "/feeds", "/library", "/settings", "/mail/", "/link/", "/sign-in", "/register", "/submit", "/desk", "/moderation",
    "/comment/", "/metrics", "/*?after=", "/*?page=", "/*&page=", "/*?category=", "/*?formula=", "/*&formula=", "/*?sort=",
)  # fmt: skip


@router.get("/robots.txt")
def robots(request: Request) -> Response:
    """A private library is nobody's business."""
    if Visit(request).private:
        return PlainTextResponse("User-agent: *\nDisallow: /\n")
    root = request.scope.get("root_path", "")
    lines = [
        "User-agent: *",
        *(f"Disallow: {root}{path}" for path in KEPT_OFF),
        "Crawl-delay: 1",
        "",
        f"Sitemap: {base_address(request)}/sitemap.xml",
    ]
    return PlainTextResponse("\n".join(lines) + "\n", headers={"cache-control": "public, max-age=3600"})
