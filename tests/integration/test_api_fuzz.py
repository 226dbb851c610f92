"""The whole API under a schema-driven fuzzer: whatever comes in, nothing leaves with a 5xx, and errors are problems."""

from __future__ import annotations

import random
import warnings
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings
from starlette.testclient import TestClient

from frontlist.app import Library
from frontlist.web.site import make_app
from tests.records import arxiv
from tests.soak import count

schemathesis = pytest.importorskip("schemathesis")
# Half of them on each database.
CALLS = count(20_000) // 2
# How often a made-up name in an address is replaced by one that is here: random ids alone would only ever meet 404.
KNOWN = 0.6


@pytest.fixture
def library(database_address: str, tmp_path: Path) -> Iterator[Library]:
    """A shared site with a few papers."""
    flags = {"mode": "shared", "base_url": "http://localhost", "registration": "open", "requests_a_minute": "0"}
    if database_address.startswith("postgresql"):
        flags["database"] = database_address
    with Library.open(tmp_path / "home", flags=flags) as opened:
        # Nothing is asked of the world, which knows no paper.
        submissions = replace(opened.community.submissions, fetch=lambda text: None)
        opened.__dict__["community"] = replace(opened.community, submissions=submissions)
        opened.ingest.run([arxiv(f"2401.{number:05d}", categories=("cs.LG",)) for number in range(30)])
        opened.index.update()
        yield opened


@pytest.fixture
def world(library: Library) -> dict[str, list[str]]:
    """Names that are here, by the parameter that takes them, and the token that may do everything."""
    community = library.community
    admin = community.accounts.add("Admin", "admin@example.org", "correct horse battery staple", "admin")
    papers = ["2401.00001", "arXiv:2401.00002v3", library.papers.find("2401.00003"), "https://arxiv.org/abs/2401.00004"]
    made = community.lists.make(admin, "A list", public=True)
    search = community.library.keep_search(admin, "", "object number")
    comment = community.comments.add(admin, papers[0], "A remark.")
    hook = library.webhooks.make(admin, search.id, "https://example.org/hook")
    token = community.tokens.make(admin, "fuzz", ["read", "write", "curate", "moderate", "admin"])
    return {
        "paper": papers, "list_id": [made.id], "search_id": [search.id], "comment": [comment.id], "webhook": [hook.id],
        "key": ["day", "week", "2026-03-11", "2026-W11"], "secret": [token.secret],
    }  # fmt: skip


def operations(app: Any) -> list[Any]:
    with warnings.catch_warnings():
        # The fuzzer's own dependencies; ours stay errors.
        warnings.simplefilter("ignore")
        return [found.ok() for found in schemathesis.openapi.from_dict(app.openapi()).get_all_operations()]


@pytest.mark.soak
def test_nothing_that_comes_in_breaks_the_api(library: Library, world: dict[str, list[str]]) -> None:
    app = make_app(library)
    browser = TestClient(app, base_url="http://localhost", raise_server_exceptions=False)
    tried: Counter[str] = Counter()
    found, turn = operations(app), 0
    # Some operations have nothing that could be varied and are soon exhausted: the others get their share.
    while tried.total() < CALLS:
        turn, share = turn + 1, max(1, (CALLS - tried.total()) // len(found))
        for operation in found:
            tried[operation.label] += fuzz(operation, browser, world, share, turn)
    assert len(tried) == len(found)
    assert library.papers.count() == 30


def fuzz(operation: Any, browser: TestClient, world: dict[str, list[str]], times: int, turn: int) -> int:
    """At most so many calls of one operation, others in each turn; how many there were."""
    chance, calls = random.Random(f"{operation.label} {turn}"), 0

    @seed(turn)
    @settings(
        max_examples=times,
        deadline=None,
        database=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy())
    def call(case: Any) -> None:
        nonlocal calls
        calls += 1
        for name in case.path_parameters or {}:
            if name in world and chance.random() < KNOWN:
                case.path_parameters[name] = chance.choice(world[name])
        sent = case.as_transport_kwargs(
            base_url="http://localhost", headers={"authorization": f"Bearer {world['secret'][0]}"}
        )
        answer = browser.request(
            sent["method"],
            sent["url"],
            **{name: sent[name] for name in ("headers", "params", "json", "data") if sent.get(name) is not None},
        )
        assert answer.status_code < 500, (sent, answer.status_code, answer.text[:500])
        if answer.status_code >= 400 and answer.status_code not in {413, 414, 431}:
            assert answer.headers["content-type"].startswith("application/problem+json"), (sent, answer.text[:300])

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        call()
    return calls
