"""A browser on a served site: the real server on a real port, Debian's Chromium."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
import uvicorn
from playwright.sync_api import Browser, Page, sync_playwright

from frontlist.app import Library
from frontlist.demo import load_demo
from frontlist.web.site import make_app
from tests.conftest import chromium_path

Open = Callable[..., Page]


@pytest.fixture(scope="session")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where the private demo site is served."""
    with Library.open(tmp_path_factory.mktemp("served")) as library:
        library.load_shelf()
        load_demo(library)
        library.index.update()
        library.atlas.learn()
        with served(library) as found:
            yield found


@contextmanager
def served(library: Library) -> Iterator[str]:
    """A library's site on a free port."""
    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(make_app(library), log_config=None, access_log=False))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    yield f"http://localhost:{listening.getsockname()[1]}"
    server.should_exit = True
    thread.join(timeout=10)
    listening.close()


# Not for the whole run: while it stands, Playwright's event loop holds the thread that other tests need for theirs.
@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    """One browser for these tests."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def open_page(chromium: Browser, address: str) -> Iterator[Open]:
    """Open a page in a fresh profile; whatever the browser complains of fails the test."""
    contexts, complaints = [], []

    def opened(
        path: str, *, javascript: bool = True, width: int = 1280, scheme: str = "light", may_fail: bool = False
    ) -> Page:
        context = chromium.new_context(
            java_script_enabled=javascript, viewport={"width": width, "height": 900},
            color_scheme="dark" if scheme == "dark" else "light",
        )  # fmt: skip
        contexts.append(context)
        page = context.new_page()
        # The first look at what must be learned takes seconds, on a busy machine many.
        page.set_default_navigation_timeout(120_000)
        page.on(
            "console",
            lambda message: complaints.append(message.text) if message.type == "error" and not may_fail else None,
        )
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on(
            "request",
            lambda request: (
                None if request.url.startswith(address) else complaints.append(f"third party: {request.url}")
            ),
        )
        page.goto(address + path)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert complaints == []
