"""Readers take turns; who asks another host takes none."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

from fastapi import APIRouter, FastAPI
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.testclient import TestClient

from frontlist.web.routing import AT_ONCE, Page, add_routes, asks_others
from tests.unit.web.conftest import Site


def test_who_asks_another_host_takes_no_readers_turn(shared: Site) -> None:
    app, router = FastAPI(), APIRouter()
    app.state.library = shared.library
    inside, may_go = threading.Semaphore(0), threading.Event()

    @router.get("/slow")
    def slow(request: Request) -> Response:
        inside.release()
        return PlainTextResponse(str(may_go.wait(20)))

    @router.get("/asks")
    @asks_others
    def asks(request: Request) -> Response:
        return PlainTextResponse(str(inside.acquire(blocking=False)))

    add_routes(app, router, Page)
    with TestClient(app) as browser, ThreadPoolExecutor(AT_ONCE + 1) as pool:
        waiting = [pool.submit(browser.get, "/slow") for _ in range(AT_ONCE + 1)]
        for _ in range(AT_ONCE):
            assert inside.acquire(timeout=20)
        # All turns are taken, the next reader waits before the door, and the asker is answered all the same.
        assert browser.get("/asks").text == "False"
        may_go.set()
        assert {one.result().text for one in waiting} == {"True"}
