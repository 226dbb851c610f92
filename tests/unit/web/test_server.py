"""Starting to serve: what is refused, and how it is said."""

from __future__ import annotations

import gc
import socket
import threading
from pathlib import Path

import pytest
from starlette.requests import Request
from starlette.responses import Response
from starlette.testclient import TestClient

from frontlist.app import Library
from frontlist.errors import UsageError
from frontlist.web.routing import AT_ONCE, Reading
from frontlist.web.server import address, astray, bind, check_address, warm
from frontlist.web.site import make_app


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.2", "example.org"])
def test_a_private_library_has_no_door_to_the_network(tmp_path: Path, host: str) -> None:
    with Library.open(tmp_path) as library, pytest.raises(UsageError, match="this machine only"):
        check_address(library, host)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "::1"])
def test_a_private_library_is_served_on_this_machine(tmp_path: Path, host: str) -> None:
    with Library.open(tmp_path) as library:
        check_address(library, host)


def test_a_shared_site_needs_its_address(tmp_path: Path) -> None:
    with Library.open(tmp_path, flags={"mode": "shared"}) as library, pytest.raises(UsageError, match="public address"):
        check_address(library, "0.0.0.0")


def test_a_port_in_use_is_told_plainly() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(UsageError, match=f"Port {port} is in use"):
            bind("127.0.0.1", port)


def test_who_comes_once_the_address_is_told_waits_and_is_not_turned_away() -> None:
    listening = bind("127.0.0.1", 0)
    with socket.create_connection(listening.getsockname(), timeout=5) as early:
        assert early.getpeername() == listening.getsockname()
    listening.close()


def test_the_address_is_what_one_types() -> None:
    listening = bind("127.0.0.1", 0)
    assert address(listening) == f"http://127.0.0.1:{listening.getsockname()[1]}/"
    listening.close()


def test_where_links_of_mails_would_lead_elsewhere_it_is_said(tmp_path: Path) -> None:
    listening = bind("127.0.0.1", 0)
    here = f"http://localhost:{listening.getsockname()[1]}"
    with Library.open(tmp_path) as library:
        assert f"frontlist config set base_url {here}" in astray(library, listening)
    with Library.open(tmp_path, flags={"base_url": here}) as library:
        assert astray(library, listening) == ""
    listening.close()


def test_what_is_there_from_the_start_is_no_garbage(tmp_path: Path) -> None:
    with Library.open(tmp_path) as library:
        threshold = gc.get_threshold()
        try:
            warm(library)
            assert gc.get_freeze_count() > 0
        finally:
            gc.unfreeze()
            gc.set_threshold(*threshold)


def test_readers_take_turns_and_hold_up_neither_health_checks_nor_what_is_sent(tmp_path: Path) -> None:
    begun, go_on = threading.Semaphore(0), threading.Event()

    def slow(request: Request) -> Response:
        begun.release()
        go_on.wait(20)
        return Response()

    with Library.open(tmp_path) as library:
        app = make_app(library)
        app.router.routes.insert(0, Reading("/slow", slow))
        with TestClient(app, base_url="http://localhost") as browser:
            readers = [threading.Thread(target=browser.get, args=["/slow"]) for _ in range(AT_ONCE + 1)]
            for reader in readers:
                reader.start()
            assert all(begun.acquire(timeout=20) for _ in range(AT_ONCE))
            assert browser.get("/healthz").status_code == 200
            assert browser.post("/theme", data={"theme": "dark"}).status_code == 403
            assert not begun.acquire(timeout=0.2), "one more reader than there are turns"
            go_on.set()
            assert begun.acquire(timeout=20)
            for reader in readers:
                reader.join()
