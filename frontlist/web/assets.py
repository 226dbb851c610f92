"""The stylesheet, the script and the icon: read once, named by their content, kept by browsers for ever."""

from __future__ import annotations

import gzip
import hashlib
from functools import cache
from pathlib import Path
from typing import Final, NamedTuple

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from frontlist.errors import NotFound

FOLDER: Final = Path(__file__).parent / "static"
TYPES: Final = {
    ".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml",
    ".webmanifest": "application/manifest+json",
}  # fmt: skip
FOR_EVER: Final = "public, max-age=31536000, immutable"
router = APIRouter()


class Asset(NamedTuple):
    """One file, as it goes out."""

    body: bytes
    packed: bytes
    type: str
    version: str


@cache
def assets() -> dict[str, Asset]:
    """Every file of the folder by name."""
    return {file.name: _read(file) for file in sorted(FOLDER.iterdir()) if file.suffix in TYPES}


def _read(file: Path) -> Asset:
    body = file.read_bytes()
    version = hashlib.sha256(body).hexdigest()[:10]
    return Asset(body, gzip.compress(body, 9, mtime=0), TYPES[file.suffix], version)


@router.get("/static/{name}")
def asset(request: Request, name: str) -> Response:
    """One file. The address holds its version, so it may be kept."""
    found = assets().get(name)
    if found is None:
        raise NotFound("There is no such file.")
    headers = {"cache-control": FOR_EVER, "vary": "accept-encoding", "etag": f'"{found.version}"'}
    if "gzip" in request.headers.get("accept-encoding", ""):
        return Response(found.packed, media_type=found.type, headers=headers | {"content-encoding": "gzip"})
    return Response(found.body, media_type=found.type, headers=headers)


@router.get("/favicon.ico")
def favicon(request: Request) -> Response:
    """Browsers ask for it whatever the page says."""
    return asset(request, "icon.svg")
