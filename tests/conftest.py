"""Fixtures that every room uses, and the loud line about what could not be run."""

from __future__ import annotations

import itertools
import os
import shutil
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest
from hypothesis import settings

from frontlist.store.database import Database, open_database, sqlite_address
from frontlist.store.migrate import create_or_migrate
from tests.postgresql import Server, server_binaries

# Seeded, so that a run can be repeated; no deadlines, because machines are slow now and then and tests assert no times.
settings.register_profile("frontlist", deadline=None, derandomize=True)
settings.load_profile("frontlist")
NEEDS = {"postgresql": "PostgreSQL", "browser": "browser", "axe": "axe-core"}
_numbers = itertools.count()


def chromium_path() -> str | None:
    """Debian's Chromium, or any other of that name."""
    return shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "database" in metafunc.fixturenames or "database_address" in metafunc.fixturenames:
        both = ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)]
        metafunc.parametrize("database_kind", both, scope="function")


def pytest_runtest_setup(item: pytest.Item) -> None:
    missing = {
        "postgresql": server_binaries() is None, "browser": chromium_path() is None,
        "axe": find_spec("axe_playwright_python") is None,
    }  # fmt: skip
    for marker, words in NEEDS.items():
        if item.get_closest_marker(marker) and missing[marker]:
            pytest.skip(f"NOT RUN: needs {words}")


def not_run(config: pytest.Config) -> dict[str, int]:
    """How many tests were left out for want of what; read from the reports, so that it holds with several workers."""
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    skipped = reporter.stats.get("skipped", []) if reporter else []
    reasons = [str(report.longrepr) for report in skipped]
    counts = {words: sum(f"NOT RUN: needs {words}" in reason for reason in reasons) for words in NEEDS.values()}
    return {words: count for words, count in counts.items() if count}


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    if not_run(session.config) and os.environ.get("CI") == "true" and session.exitstatus == 0:
        session.exitstatus = 1


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    if missing := not_run(config):
        words = ", ".join(f"{count} {what}" for what, count in missing.items())
        terminalreporter.write_line(f"NOT RUN: {words}", red=True, bold=True)


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[Server]:
    """The one PostgreSQL server of the run."""
    binaries = server_binaries()
    assert binaries, "asked for PostgreSQL where there is none"
    server = Server(binaries)
    yield server
    server.remove()


@pytest.fixture
def database_kind() -> str:
    """Overridden for every test that takes `database`: sqlite, then postgresql."""
    return "sqlite"


@pytest.fixture
def database_address(database_kind: str, tmp_path: Path, request: pytest.FixtureRequest) -> str:
    """The address of an empty database of each kind."""
    if database_kind == "sqlite":
        return sqlite_address(tmp_path / "library.db")
    server: Server = request.getfixturevalue("postgresql_server")
    return server.create(f"test{os.getpid()}_{next(_numbers)}")


@pytest.fixture
def database(database_address: str) -> Iterator[Database]:
    """An empty, migrated database of each kind."""
    database = open_database(database_address)
    create_or_migrate(database)
    yield database
    database.close()
