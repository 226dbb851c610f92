"""Starting to serve: what is refused, and how it is said."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from frontlist.app import Library
from frontlist.errors import UsageError
from frontlist.web.server import address, bind, check_address


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


def test_the_address_is_what_one_types() -> None:
    listening = bind("127.0.0.1", 0)
    assert address(listening) == f"http://127.0.0.1:{listening.getsockname()[1]}/"
    listening.close()
