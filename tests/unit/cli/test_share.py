"""From a private library to a shared site by one command that asks what it needs."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from frontlist.app import Library
from frontlist.cli import main
from frontlist.web.site import make_app
from tests.people import paper, plant
from tests.unit.web.conftest import Site

ADDRESS = "https://papers.example.org"
PASSWORD = "a long enough pass phrase"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    with Library.open(tmp_path / "home") as library:
        plant(library.database, [paper(number) for number in range(2)])
        library.community.votes.cast(library.community.accounts.owner(), library.papers.find("2401.00001"))
    return tmp_path / "home"


def share(home: Path, *more: str, base_url: str = ADDRESS, name: str = "ada", email: str = "ada@example.org") -> int:
    given = ["--base-url", base_url, "--name", name, "--email", email, "--registration", "invited", *more]
    try:
        main(["--home", str(home), "share", *given])
    except SystemExit as stopped:
        return int(stopped.code or 0)
    return 0


def test_the_owners_things_become_the_admins(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FRONTLIST_ADMIN_PASSWORD", PASSWORD)
    assert share(home) == 0
    with Library.open(home) as library:
        assert library.settings.text("mode") == "shared"
        assert library.settings.text("base_url") == ADDRESS
        assert library.settings.text("registration") == "invited"
        admin = library.community.accounts.named("ada")
        assert (admin.role, admin.email) == ("admin", "ada@example.org")
        assert library.community.votes.of(admin)
        browser = TestClient(make_app(library), base_url=ADDRESS, client=("127.0.0.1", 5000))
        assert browser.get("/settings", follow_redirects=False).status_code in {302, 303, 401}


@pytest.mark.parametrize("address", ["http://127.0.0.1:8000", "http://localhost:8000", "http://[::1]:8000"])
def test_it_can_be_tried_out_on_this_machine_and_answers_nobody_else(
    home: Path, address: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("FRONTLIST_ADMIN_PASSWORD", PASSWORD)
    assert share(home, base_url=address) == 0
    assert "Only this machine reaches it" in capsys.readouterr().out
    with Library.open(home) as library:
        site = Site(library, TestClient(make_app(library), base_url=address, client=("127.0.0.1", 5000)))
        assert site.send("/sign-in", who="ada", password=PASSWORD, next="/desk") == "/desk"
        assert "ada" in site.page("/desk")
        assert site.browser.get("/", headers={"Host": "192.168.1.7:8000"}).status_code == 421


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"base_url": "http://papers.example.org"}, "https"),
        ({"base_url": "papers.example.org"}, "https"),
        ({"base_url": "http://127.0.0.1.example.org"}, "https"),
        ({"base_url": "http://127.0.0.1@papers.example.org"}, "https"),
        ({"base_url": "http://localhost:port"}, "https"),
        ({"email": "nobody"}, "address"),
        ({"name": "x" * 300}, ""),
    ],
)
def test_nothing_changes_before_all_of_it_fits(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], wrong: dict[str, str], said: str
) -> None:
    monkeypatch.setenv("FRONTLIST_ADMIN_PASSWORD", PASSWORD)
    assert share(home, **wrong) != 0
    assert said in capsys.readouterr().err
    with Library.open(home) as library:
        assert library.settings.text("mode") == "private"
        assert [one.name for one in library.community.accounts.every(library.community.accounts.owner())] == ["owner"]


def test_a_weak_password_is_refused(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FRONTLIST_ADMIN_PASSWORD", "short")
    assert share(home) != 0
    with Library.open(home) as library:
        assert library.settings.text("mode") == "private"


def test_a_shared_library_is_not_shared_again(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("FRONTLIST_ADMIN_PASSWORD", PASSWORD)
    assert share(home) == 0
    assert share(home, name="bob") != 0
    assert "shared already" in capsys.readouterr().err


def test_a_question_that_nobody_can_answer_is_told(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("FRONTLIST_ADMIN_PASSWORD", raising=False)
    monkeypatch.setattr("sys.stdin", io.StringIO())
    monkeypatch.setattr("click.termui.hidden_prompt_func", input)
    assert share(home, base_url="http://papers.example.org") == 2
    assert "https" in capsys.readouterr().err
    assert share(home) == 2
    assert "nobody is there to answer" in capsys.readouterr().err
