"""Each row of docs/reference/errors.md, made to happen."""

from __future__ import annotations

import re
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from frontlist.app import Library
from frontlist.cli import main
from frontlist.model.paper import ExternalId, Record
from frontlist.store import database as database_module
from tests.postgresql import Server
from tests.shared import ROOT
from tests.standin import Reply, StandIn

ROWS = re.findall(
    r"^\| ([a-z-]+) \| (.+?) \| (\d+) \| (.+?) \| (.+?) \| (.+?) \|$",
    (ROOT / "docs/reference/errors.md").read_text(),
    re.M,
)


@dataclass
class Desk:
    """A home, and a terminal to type into."""

    home: Path
    capsys: pytest.CaptureFixture[str]
    monkeypatch: pytest.MonkeyPatch
    request: pytest.FixtureRequest

    def run(self, *words: str, home: Path | None = None) -> tuple[int, str]:
        """Exit code, and everything that was said."""
        try:
            main(["--home", str(home or self.home), *words])
            code = 0
        except SystemExit as stopped:
            code = int(stopped.code or 0)
        said = self.capsys.readouterr()
        return code, said.err + said.out

    def add(self, *records: Record) -> None:
        """Papers without a network."""
        with Library.open(self.home) as library:
            library.ingest.run(records)

    @property
    def file(self) -> Path:
        return self.home / "library.db"


PAPER = Record("test", "1", title="A paper", abstract="Words.", ids=(ExternalId("arxiv", "1706.03762"),))
Provoke = Callable[[Desk], tuple[int, str]]


@pytest.fixture
def desk(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> Desk:
    for name in ("FRONTLIST_HOME", "FRONTLIST_DATABASE"):
        monkeypatch.delenv(name, raising=False)
    return Desk(tmp_path / "home", capsys, monkeypatch, request)


def bib(desk: Desk) -> Path:
    """A file that names one paper."""
    file = desk.home.parent / "mine.bib"
    file.write_text("@article{one, title={A paper}, year={2024}}")
    return file


def dated_bib(desk: Desk) -> Path:
    """The same, with its paper in the library."""
    desk.run("import", str(bib(desk)))
    return bib(desk)


def other_bib(desk: Desk) -> Path:
    """A file that names no paper of the library."""
    dated_bib(desk)
    file = desk.home.parent / "other.bib"
    file.write_text("@article{two, title={Of no library at all}, year={2024}}")
    return file


def backtest_empty(desk: Desk) -> tuple[int, str]:
    dated_bib(desk)
    file = desk.home.parent / "picture.png"
    file.write_bytes(b"\x89PNG\r\n\x1a\n nothing")
    return desk.run("subscribe", "--backtest", str(file))


def backtest_large(desk: Desk) -> tuple[int, str]:
    desk.monkeypatch.setattr("frontlist.digest.replay.MOST_ENTRIES", 0)
    return desk.run("subscribe", "--backtest", str(dated_bib(desk)))


def settings_file(desk: Desk) -> tuple[int, str]:
    desk.home.mkdir()
    (desk.home / "frontlist.toml").write_text("timezone = ")
    return desk.run("config")


def port_in_use(desk: Desk) -> tuple[int, str]:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        return desk.run("serve", "--port", str(taken.getsockname()[1]))


def gone(desk: Desk) -> tuple[int, str]:
    desk.add(PAPER)
    desk.add(Record("test", "1", ids=PAPER.ids, deleted=True))
    return desk.run("show", "1706.03762")


def home(desk: Desk) -> tuple[int, str]:
    desk.home.write_text("a file")
    return desk.run("list", home=desk.home / "below")


def read_only(desk: Desk) -> tuple[int, str]:
    # A folder in the database's place: nobody, root included, can open that for writing.
    desk.file.mkdir(parents=True)
    return desk.run("list")


def disk_full(desk: Desk) -> tuple[int, str]:
    """A real limit on how far files may grow, in a process of its own."""
    rows = "\n".join(
        f'{{"id": "arXiv:2001.{n:05}", "title": "Title {n}", "abstract": "{"word " * 200}"}}' for n in range(1, 3000)
    )
    desk.home.mkdir()
    papers = desk.home.parent / "papers.jsonl"
    papers.write_text(rows)
    program = (
        "import resource, sys\nfrom frontlist.cli import main\n"
        f"main(['--home', {str(desk.home)!r}, 'list'])\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (900_000, 900_000))\n"
        f"main(['--home', {str(desk.home)!r}, 'import', {str(papers)!r}])\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False, timeout=120)
    with sqlite3.connect(desk.file) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    connection.close()
    return done.returncode, done.stderr


def locked(desk: Desk) -> tuple[int, str]:
    desk.run("list")
    desk.monkeypatch.setattr(database_module, "LOCK_WAIT_SECONDS", 0.05)
    holder = sqlite3.connect(desk.file, isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    try:
        return desk.run("source", "add", "arxiv")
    finally:
        holder.close()


def newer(desk: Desk) -> tuple[int, str]:
    desk.run("list")
    with sqlite3.connect(desk.file) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999_later'")
    connection.close()
    return desk.run("list")


def older(desk: Desk) -> tuple[int, str]:
    from sqlalchemy import text

    from frontlist.store.database import open_database
    from frontlist.store.migrate import create_or_migrate

    server: Server = desk.request.getfixturevalue("postgresql_server")
    address = server.create("older")
    database = open_database(address)
    create_or_migrate(database)
    with database.write() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '0001_papers'"))
    database.close()
    return desk.run("--set", f"database={address}", "list")


def database_refused(desk: Desk) -> tuple[int, str]:
    server: Server = desk.request.getfixturevalue("postgresql_server")
    address = server.create("there").replace("/there", "/not-there")
    return desk.run("--set", f"database={address}", "list")


def damaged(desk: Desk) -> tuple[int, str]:
    desk.home.mkdir()
    desk.file.write_bytes(b"this is not a database, however long it is looked at " * 50)
    return desk.run("list")


def refused(desk: Desk) -> tuple[int, str]:
    return desk.run("--set", "arxiv_api=http://127.0.0.1:9/api", "add", "1706.03762")


def network(desk: Desk) -> tuple[int, str]:
    with StandIn() as host:
        host.on("/api", Reply(b"no", 403))
        return desk.run("--set", f"exempt={host.url}", "--set", f"arxiv_api={host.url}/api", "add", "1706.03762")


def rejects(desk: Desk) -> tuple[int, str]:
    desk.home.mkdir()
    (desk.home / "papers.jsonl").write_text('{"id": "arXiv:1706.03762", "title": "Good"}\n{"id": "arXiv:1706.03763"}\n')
    code, said = desk.run("import", str(desk.home / "papers.jsonl"))
    assert "1 added" in said, "the good record is in"
    return code, said


def worker_once(desk: Desk) -> tuple[int, str]:
    desk.monkeypatch.setattr("frontlist.chores._rejects", lambda library: 1 // 0)
    code, said = desk.run("worker", "--once")
    assert "rejects: failed" in said
    return code, said


def forbidden(desk: Desk) -> tuple[int, str]:
    shared = ("--set", "mode=shared", "--set", "base_url=https://papers.example")
    assert desk.run(*shared, "account", "add", "boss", "--email", "boss@example.org")[0] == 0
    assert desk.run(*shared, "account", "add", "ada", "--email", "ada@example.org")[0] == 0
    desk.add(PAPER)
    return desk.run(*shared, "curate", "2026-03-11", "1706.03762", "--as", "ada")


def conflict(desk: Desk) -> tuple[int, str]:
    desk.run("source", "add", "arxiv", "--category", "cs.LG")
    return desk.run("source", "add", "arxiv", "--category", "cs.CL")


def screen_again(desk: Desk) -> tuple[int, str]:
    desk.add(PAPER)
    desk.run("screen", "begin", "mine")
    return desk.run("screen", "begin", "mine")


def not_empty(desk: Desk) -> tuple[int, str]:
    desk.add(PAPER)
    desk.run("backup", str(desk.home / "b.zip"))
    return desk.run("restore", str(desk.home / "b.zip"))


def too_many(desk: Desk) -> tuple[int, str]:
    desk.run("subscribe", "you@example.org")  # the owner; only others are asked by mail
    codes = [desk.run("subscribe", "ada@example.org") for _ in range(5)]
    return codes[-1]


def encoder(desk: Desk) -> tuple[int, str]:
    desk.add(PAPER)
    code, said = desk.run("--set", f"encoder={desk.home}/none.npz", "search", "paper")
    assert "A paper" in said, "words still find"
    assert code == 0
    return desk.run("--set", f"encoder={desk.home}/none.npz", "encoder", "info")


def index_making(desk: Desk) -> tuple[int, str]:
    desk.add(PAPER)
    desk.monkeypatch.setattr("frontlist.index.door.QUICK", 0)
    desk.monkeypatch.setattr("frontlist.index.door.PATIENCE", -1)
    desk.monkeypatch.setattr("frontlist.index.door.Index._make_beside", lambda *_: None)
    return desk.run("index", "verify")


def index_wrong(desk: Desk) -> tuple[int, str]:
    desk.add(PAPER)
    desk.run("index", "update")
    desk.add(Record("test", "2", title="Another paper", abstract="More."))
    return desk.run("index", "verify")


def missing_extra(desk: Desk) -> tuple[int, str]:
    for name in {"mcp", *(name for name in sys.modules if name.startswith("mcp."))}:
        desk.monkeypatch.setitem(sys.modules, name, None)
    desk.monkeypatch.delitem(sys.modules, "frontlist.web.mcp_server", raising=False)
    return desk.run("mcp")


def interrupted(desk: Desk) -> tuple[int, str]:
    def stop(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    desk.monkeypatch.setattr("frontlist.store.door.Papers.select", stop)
    return desk.run("list")


PROVOKE: dict[str, Provoke] = {
    "usage": lambda desk: desk.run("serach", "x"),
    "setting-unknown": lambda desk: desk.run("config", "set", "moed", "shared"),
    "setting-value": lambda desk: desk.run("config", "set", "timezone", "Mars/Olympus"),
    "settings-file": settings_file,
    "date": lambda desk: desk.run("list", "--since", "yesterday"),
    "port-in-use": port_in_use,
    "private-address": lambda desk: desk.run("serve", "--host", "0.0.0.0"),
    "publish-address": lambda desk: desk.run("publish", str(desk.home / "site")),
    "publish-folder": lambda desk: desk.run("--set", "base_url=https://example.org", "publish", str(desk.home)),
    "screen-shares": lambda desk: desk.run("screen", "begin", "mine", "--recall", "0"),
    "source-kind": lambda desk: desk.run("source", "add", "myspace"),
    "source-category": lambda desk: desk.run("source", "add", "arxiv", "--category", "bogus"),
    "not-found": lambda desk: desk.run("show", "1706.03762"),
    "gone": gone,
    "no-file": lambda desk: desk.run("import", "nothing.jsonl"),
    "file": lambda desk: desk.run("backup", str(desk.home / "no" / "such" / "folder.zip")),
    "no-source": lambda desk: desk.run("sync", "nothing"),
    "screen-none": lambda desk: desk.run("screen", "status", "mine"),
    "screen-nothing": lambda desk: desk.run("screen", "begin", "mine"),
    "space-nothing": lambda desk: desk.run("space", "report", "--out", str(desk.home / "space.html")),
    "home": home,
    "read-only": read_only,
    "disk-full": disk_full,
    "database-locked": locked,
    "database-newer": newer,
    "database-older": older,
    "database-damaged": damaged,
    "database-gone": lambda desk: desk.run("--set", "database=postgresql://nobody@127.0.0.1:1/none", "list"),
    "database-refused": database_refused,
    "address-refused": refused,
    "network": network,
    "mail-refused": lambda desk: desk.run(
        "--set",
        "smtp=smtp://127.0.0.1:9",
        "--set",
        "base_url=https://x.example",
        "--set",
        "mail_from=us@x.example",
        "mail",
        "doctor",
    ),
    "bad-input": lambda desk: desk.run("add", "hello"),
    "bad-address": lambda desk: desk.run("subscribe", "ada"),
    "backtest-kind": lambda desk: desk.run("subscribe", "list", "mine", "--backtest", str(dated_bib(desk))),
    "backtest-nothing": lambda desk: desk.run("subscribe", "--backtest", str(other_bib(desk))),
    "backtest-empty": backtest_empty,
    "backtest-large": backtest_large,
    "backtest-dates": lambda desk: desk.run("subscribe", "--backtest", str(bib(desk))),
    "backtest-file": lambda desk: desk.run("subscribe", "--backtest", "nowhere.bib"),
    "rejects": rejects,
    "worker-once": worker_once,
    "forbidden": forbidden,
    "conflict": conflict,
    "screen-again": screen_again,
    "restore-not-empty": not_empty,
    "too-many": too_many,
    "encoder": encoder,
    "index-making": index_making,
    "index-wrong": index_wrong,
    "missing-extra": missing_extra,
    "interrupted": interrupted,
}
MARKS = dict.fromkeys(("database-older", "database-refused"), pytest.mark.postgresql)


def test_every_row_has_its_test_and_every_test_its_row() -> None:
    assert [row[0] for row in ROWS] == list(PROVOKE)


@pytest.mark.parametrize("row", [pytest.param(row, id=row[0], marks=MARKS.get(row[0], ())) for row in ROWS])
def test_error(desk: Desk, row: tuple[str, ...]) -> None:
    name, _, code, _, sentence, _ = row
    found, said = PROVOKE[name](desk)
    assert (found, sentence in " ".join(said.split())) == (int(code), True), f"exit {found}: {said}"
    assert "Traceback" not in said
