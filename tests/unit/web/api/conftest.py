"""Programs on the two sites: with a token, and with none."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from frontlist.app import Library
from frontlist.web.site import make_app
from tests.unit.web.conftest import Site


@dataclass
class Program:
    """Calls the API, and looks at what comes back."""

    library: Library
    client: TestClient
    token: str = ""

    def send(
        self, method: str, path: str, status: int = 200, headers: Mapping[str, str] | None = None, **sent: Any
    ) -> Any:
        """The answer's JSON, or None where there is none."""
        known = {"authorization": f"Bearer {self.token}"} if self.token else {}
        answer = self.client.request(method, f"/api/v1{path}", headers=known | dict(headers or {}), **sent)
        assert answer.status_code == status, (method, path, answer.status_code, answer.text[:500])
        if status >= 400:
            assert answer.headers["content-type"] == "application/problem+json"
        return answer.json() if answer.content else None

    def get(self, path: str, status: int = 200, **sent: Any) -> Any:
        """What a GET gives."""
        return self.send("GET", path, status, **sent)


@pytest.fixture
def owner(private_site: Site) -> Program:
    """On the private site, with leave to read and write."""
    return with_token(private_site.library, "owner")


@pytest.fixture
def anybody(shared_home: Library) -> Program:
    """On the shared site, without a token."""
    return Program(shared_home, client(shared_home))


@pytest.fixture
def ada(shared_home: Library) -> Program:
    """A reader of the shared site with a token that may read and write."""
    return with_token(shared_home, "Reader", "read", "write")


_tokens: dict[tuple[object, ...], str] = {}
_apps: dict[Path, FastAPI] = {}


def with_token(library: Library, name: str, *scopes: str) -> Program:
    """Somebody's program. Tokens are kept for the whole run: making one waits for the disk."""
    wanted = (library.home, name, scopes)
    if wanted not in _tokens:
        community = library.community
        account = community.accounts.owner() if name == "owner" else community.accounts.named(name)
        _tokens[wanted] = community.tokens.make(account, "test", scopes or ("read", "write")).secret
    return Program(library, client(library), _tokens[wanted])


def client(library: Library) -> TestClient:
    """A client without cookies. Putting a site together takes longer than most of these tests."""
    if library.home not in _apps:
        _apps[library.home] = make_app(library)
    return TestClient(_apps[library.home], base_url="http://localhost", raise_server_exceptions=False)
