"""The site as one ASGI application: every router that is found, the guards in front of them, errors behind them.

app = make_app(library)
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator
from types import ModuleType
from typing import Final
from urllib.parse import urlsplit

from fastapi import APIRouter, FastAPI
from starlette.middleware.gzip import GZipMiddleware

from frontlist import __version__
from frontlist.app import Library
from frontlist.web import api, assets, discovery, feeds, pages
from frontlist.web.access_log import AccessLog
from frontlist.web.api.examples import describe_with_examples
from frontlist.web.errors import handle_errors
from frontlist.web.head import HeadAsGet
from frontlist.web.host_guard import HostGuard
from frontlist.web.hosts import Hosts
from frontlist.web.limits import RateLimit, SizeLimit
from frontlist.web.measures import Measured, Measures
from frontlist.web.pages.subscribe import one_click
from frontlist.web.routing import Page, Reading, add_routes
from frontlist.web.security import SafeHeaders

# Requests look through the routes in their order.
MOST_VISITED: Final = frozenset({"cite", "front", "paper", "search", "trending"})
OPENAPI: Final = "/api/v1/openapi.json"


def make_app(library: Library) -> FastAPI:
    """The site over an open library. It serves; closing the library stays with who opened it."""
    app = FastAPI(
        title=library.settings.text("site_name"), version=__version__, openapi_url=OPENAPI, docs_url=None, redoc_url=None,
        redirect_slashes=False,
    )  # fmt: skip
    app.state.library = library
    app.state.measures = Measures()
    app.state.prefix = prefix_of(library.settings.text("base_url"))
    app.state.has_feeds = any(True for _ in routers(feeds))
    for router in routers(pages):
        add_routes(app, router, Page)
    for room in (api, feeds):
        for router in routers(room):
            app.router.routes.extend(router.routes)
    for router in (*routers(discovery), assets.router, one_click):
        add_routes(app, router, Reading)
    describe_with_examples(app)
    handle_errors(app)
    _guard(app, library)
    return app


def routers(room: ModuleType) -> Iterator[APIRouter]:
    """The `router` of each file of a room that has one, in the order of their names, the most visited first."""
    modules = pkgutil.iter_modules(room.__path__)
    for found in sorted(modules, key=lambda module: (module.name not in MOST_VISITED, module.name)):
        router = getattr(importlib.import_module(f"{room.__name__}.{found.name}"), "router", None)
        if isinstance(router, APIRouter):
            yield router


def prefix_of(base_url: str) -> str:
    """The path below which the site lives: '/papers' for https://example.org/papers/."""
    return urlsplit(base_url).path.rstrip("/")


def _guard(app: FastAPI, library: Library) -> None:
    """The guards, innermost first: what is added last sees the request first."""
    settings = library.settings
    shared = settings.text("mode") == "shared"
    app.add_middleware(HeadAsGet)
    # A tenth more bytes for half the time; what a page needs beyond it comes packed already.
    app.add_middleware(GZipMiddleware, minimum_size=800, compresslevel=1)
    app.add_middleware(SizeLimit)
    if shared:
        app.add_middleware(RateLimit, a_minute=settings.number("requests_a_minute"))
    hosts = Hosts.of(settings.text("base_url"), settings.items("forwarded_by"), shared=shared)
    app.add_middleware(HostGuard, hosts=hosts, prefix=app.state.prefix)
    app.add_middleware(SafeHeaders, secure=settings.text("base_url").startswith("https:"))
    app.add_middleware(Measured, measures=app.state.measures)
    app.add_middleware(AccessLog)
