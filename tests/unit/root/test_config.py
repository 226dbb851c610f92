"""The settings table: origins, refusals, redaction."""

from __future__ import annotations

from pathlib import Path

import pytest

from frontlist.config import SETTINGS, home_folder, load, shown, write_setting
from frontlist.errors import SettingError


def test_each_later_origin_wins(tmp_path: Path) -> None:
    assert load(tmp_path, environment={}).origins["timezone"] == "default"
    write_setting(tmp_path, "timezone", "Europe/Rome")
    assert load(tmp_path, environment={}).text("timezone") == "Europe/Rome"
    from_environment = load(tmp_path, environment={"FRONTLIST_TIMEZONE": "Asia/Tokyo"})
    assert from_environment.text("timezone") == "Asia/Tokyo"
    assert from_environment.origins["timezone"] == "FRONTLIST_TIMEZONE"
    assert load(tmp_path, {"timezone": "UTC"}, {"FRONTLIST_TIMEZONE": "Asia/Tokyo"}).text("timezone") == "UTC"


def test_an_unknown_key_is_refused_with_the_nearest_name(tmp_path: Path) -> None:
    (tmp_path / "frontlist.toml").write_text('time_zone = "UTC"\n')
    with pytest.raises(SettingError, match="timezone"):
        load(tmp_path, environment={})
    with pytest.raises(SettingError, match="base_url"):
        load(tmp_path / "other", environment={"FRONTLIST_BASEURL": "x"})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("timezone", "Mars/Olympus"),
        ("mode", "open"),
        ("change_days", "many"),
        ("arxiv_seconds", "-1"),
        ("change_days", "-5"),
        ("arxiv_api", "export.arxiv.org"),
        ("exempt", "http://127.0.0.1:9,b"),
        ("database", "mysql://x"),
        ("database", "postgres:/x"),
        ("database", "postgresql://db.example.org"),
        ("database", "postgresql://db.example.org:port/papers"),
        ("contact", "Jürgen <lab@example.org>"),
        ("github_token", "ghp_x\n"),
    ],
)
def test_a_value_of_the_wrong_kind_is_refused(tmp_path: Path, name: str, value: str) -> None:
    with pytest.raises(SettingError, match=name):
        load(tmp_path, {name: value}, {})


def test_broken_toml_is_said(tmp_path: Path) -> None:
    (tmp_path / "frontlist.toml").write_text("timezone = ")
    with pytest.raises(SettingError, match=r"frontlist\.toml"):
        load(tmp_path, environment={})


def test_secrets_are_hidden(tmp_path: Path) -> None:
    settings = load(tmp_path, {"database": "postgresql://me:hunter2@host/db"}, {})
    assert shown(settings, "database") == "(hidden)"
    assert {row.name for row in SETTINGS if row.secret} >= {"database", "smtp", "orcid_secret", "bounces"}


def test_writing_keeps_the_rest_of_the_file(tmp_path: Path) -> None:
    file = tmp_path / "frontlist.toml"
    file.write_text('# mine\nsite_name = "Old \\"name\\""\ncontact = "me@example.org"\n')
    write_setting(tmp_path, "site_name", 'New "name"\n')
    text = file.read_text()
    assert "# mine" in text
    assert 'contact = "me@example.org"' in text
    assert load(tmp_path, environment={}).text("site_name") == 'New "name"\n'


def test_writing_replaces_a_value_of_several_lines(tmp_path: Path) -> None:
    file = tmp_path / "frontlist.toml"
    file.write_text('exempt = [  # mine\n  "http://127.0.0.1:1",\n]\ncontact = "me@example.org"\n')
    write_setting(tmp_path, "exempt", "http://127.0.0.1:2")
    settings = load(tmp_path, environment={})
    assert settings.items("exempt") == ("http://127.0.0.1:2",)
    assert settings.text("contact") == "me@example.org"
    assert file.stat().st_mode & 0o777 == 0o600


def test_the_home_is_flag_then_environment_then_platform(tmp_path: Path) -> None:
    assert home_folder(str(tmp_path), {"FRONTLIST_HOME": "/elsewhere"}) == tmp_path
    assert home_folder(None, {"FRONTLIST_HOME": "/elsewhere"}) == Path("/elsewhere")
    assert home_folder(None, {}).name == "frontlist"
