"""The settings: one table, read from defaults, `frontlist.toml`, the environment and flags, in that order.

Unknown keys are refused with the nearest known name. Nothing here is a global: `load` returns a value.
"""

from __future__ import annotations

import difflib
import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal, NamedTuple, cast
from urllib.parse import urlsplit

import platformdirs

from frontlist.errors import SettingError

Value = str | int | float | bool | tuple[str, ...]
Kind = Literal["text", "number", "decimal", "yes/no", "list"]
ENVIRONMENT_PREFIX: Final = "FRONTLIST_"
# Read by the command line itself, not settings of a home.
OTHER_VARIABLES: Final = frozenset({"FRONTLIST_HOME", "FRONTLIST_SOAK", "FRONTLIST_ADMIN_PASSWORD"})


class Setting(NamedTuple):
    """One row: its name in frontlist.toml, its kind, its default, what it does, and whether it is secret."""

    name: str
    kind: Kind
    default: Value
    help: str
    secret: bool = False


SETTINGS: Final[tuple[Setting, ...]] = (
    Setting("database", "text", "", "PostgreSQL address (postgresql://user:password@host/name); empty: SQLite in the home", True),
    Setting("contact", "text", "", "an e-mail address or web page that the User-Agent names, so that hosts can reach you"),
    Setting("timezone", "text", "UTC", "the site's time zone: when an edition begins and ends"),
    Setting("weekend", "text", "monday", "what weekends do: keep, skip, or monday (their papers join Monday's edition)"),
    Setting("encoder", "text", "static", "the encoder: static, the path of a static one, the folder of an ONNX model, or hub:NAME"),
    Setting("change_days", "number", 90, "how many days the change log is kept"),
    Setting("arxiv_oai", "text", "https://oaipmh.arxiv.org/oai", "arXiv's OAI-PMH endpoint"),
    Setting("arxiv_api", "text", "https://export.arxiv.org/api/query", "arXiv's Atom API"),
    Setting("arxiv_rss", "text", "https://rss.arxiv.org", "arXiv's daily feeds"),
    Setting("crossref", "text", "https://api.crossref.org", "Crossref's API"),
    Setting("openalex", "text", "https://api.openalex.org", "OpenAlex's API"),
    Setting("semantic_scholar", "text", "https://api.semanticscholar.org", "Semantic Scholar's API"),
    Setting("daily_papers", "text", "https://huggingface.co/api/daily_papers", "the daily-papers list"),
    Setting("semantic_scholar_key", "text", "", "Semantic Scholar: the API key, if you have one", True),
    Setting("github", "text", "https://api.github.com", "GitHub's API, for the stars of papers' code"),
    Setting("github_token", "text", "", "GitHub: a token without any scope; without it sixty repositories an hour", True),
    Setting("acl", "text", "https://raw.githubusercontent.com/acl-org/acl-anthology/master/data/xml", "the ACL Anthology's XML files"),
    Setting("exempt", "list", (), "endpoints (scheme://host:port) that may be called though their address is not public"),
    Setting("arxiv_seconds", "decimal", 3.0, "seconds between two requests to arXiv, all machines together"),
    Setting("host_seconds", "decimal", 1.0, "seconds between two requests to any other host"),
    Setting("site_name", "text", "Frontlist", "the site's name, on pages, feeds and mails"),
    Setting("base_url", "text", "", "the site's public address, https://…; needed by shared mode and by mail"),
    Setting("mode", "text", "private", "private (one person, no sign-in, this machine only) or shared"),
    Setting("registration", "text", "closed", "who may make an account in shared mode: open, invited or closed"),
    Setting("requests_a_minute", "number", 1200, "requests a minute from one address in shared mode; 0: no limit"),
    Setting("forwarded_by", "list", (), "addresses of reverse proxies whose forwarding headers are believed"),
    Setting("orcid_client", "text", "", "ORCID sign-in: the client's id"),
    Setting("orcid_secret", "text", "", "ORCID sign-in: the client's secret", True),
    Setting("openid_issuer", "text", "", "OpenID Connect sign-in: the provider's issuer, https://…"),
    Setting("openid_client", "text", "", "OpenID Connect sign-in: the client's id"),
    Setting("openid_secret", "text", "", "OpenID Connect sign-in: the client's secret", True),
    Setting("openid_name", "text", "OpenID", "OpenID Connect sign-in: what the button calls the provider"),
    Setting("mail_from", "text", "", "the sender of mails: an address that exists and is read"),
    Setting("smtp", "text", "", "SMTP server, smtp://user:password@host:587 or smtps://…; empty: mails go into the home's mail folder", True),
    Setting("smtp_rate", "decimal", 10.0, "mails a second at most, the whole installation"),
    Setting("smtp_domain_rate", "decimal", 2.0, "mails a second at most to one receiving domain"),
    Setting("dkim_domain", "text", "", "domain that signs the mails; empty: signing is left to the relay"),
    Setting("dkim_selector", "text", "frontlist", "the DKIM selector"),
    Setting("dkim_key", "text", "", "path of the DKIM private key (PEM)"),
    Setting("bounces", "text", "", "where bounces arrive: a maildir, or imaps://user:password@host/folder", True),
)  # fmt: skip
BY_NAME: Final[Mapping[str, Setting]] = {setting.name: setting for setting in SETTINGS}


@dataclass(frozen=True, slots=True)
class Settings:
    """What applies to one home: each value, and where it came from."""

    home: Path
    values: Mapping[str, Value]
    origins: Mapping[str, str]

    def text(self, name: str) -> str:
        return cast(str, self.values[name])

    def number(self, name: str) -> int:
        return cast(int, self.values[name])

    def decimal(self, name: str) -> float:
        return float(cast(float, self.values[name]))

    def items(self, name: str) -> tuple[str, ...]:
        return cast("tuple[str, ...]", self.values[name])


def home_folder(chosen: str | None = None, environment: Mapping[str, str] = os.environ) -> Path:
    """`--home`, else FRONTLIST_HOME, else the platform's data folder."""
    return (
        Path(chosen or environment.get("FRONTLIST_HOME") or platformdirs.user_data_dir("frontlist"))
        .expanduser()
        .absolute()
    )


def load(home: Path, flags: Mapping[str, str] | None = None, environment: Mapping[str, str] = os.environ) -> Settings:
    """The settings of `home`; a later origin overrides an earlier one."""
    values: dict[str, Value] = {setting.name: setting.default for setting in SETTINGS}
    origins = dict.fromkeys(values, "default")
    file = home / "frontlist.toml"
    for name, given in _read_file(file).items():
        values[name], origins[name] = _fitting(name, given, str(file)), "frontlist.toml"
    for variable, given in environment.items():
        if variable.startswith(ENVIRONMENT_PREFIX) and variable not in OTHER_VARIABLES:
            name = variable.removeprefix(ENVIRONMENT_PREFIX).lower()
            values[name], origins[name] = _fitting(name, given, f"environment variable {variable}"), variable
    for name, given in (flags or {}).items():
        values[name], origins[name] = _fitting(name, given, "--set"), "--set"
    return Settings(home=home, values=values, origins=origins)


def shown(settings: Settings, name: str) -> str:
    """A value as a person may see it: secrets hidden, but for whether they are set."""
    value = settings.values[name]
    if BY_NAME[name].secret and value:
        return "(hidden)"
    if isinstance(value, tuple):
        return ", ".join(value)
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)


def write_setting(home: Path, name: str, given: str) -> None:
    """Put one value into frontlist.toml, leaving every other line and comment of it alone."""
    value = _fitting(name, given, "config set")
    file = home / "frontlist.toml"
    lines = file.read_text(encoding="utf-8").splitlines() if file.exists() else []
    line = f"{name} = {_toml(value)}"
    kept = _without(lines, name)
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    temporary = file.with_suffix(".toml.new")
    try:
        temporary.touch(mode=0o600)
        temporary.write_text("\n".join([*kept, line]) + "\n", encoding="utf-8")
        temporary.replace(file)
    finally:
        temporary.unlink(missing_ok=True)


def _without(lines: list[str], name: str) -> list[str]:
    """The lines without the value of `name`, which may go over several."""
    begin = next((place for place, line in enumerate(lines) if line.partition("=")[0].strip() == name), len(lines))
    for end in range(begin + 1, len(lines) + 1):
        try:
            tomllib.loads("\n".join(lines[begin:end]))
        except tomllib.TOMLDecodeError:
            continue
        return [*lines[:begin], *lines[end:]]
    return lines


def _read_file(file: Path) -> Mapping[str, object]:
    if not file.exists():
        return {}
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingError(f"{file} cannot be read as TOML: {error}.", "Correct that line, or delete it.") from error


def _fitting(name: str, given: object, origin: str) -> Value:
    setting = BY_NAME.get(name)
    if setting is None:
        near = difflib.get_close_matches(name, BY_NAME, n=1)
        hint = f"Did you mean `{near[0]}`?" if near else "See all with `frontlist config`."
        raise SettingError(f"Unknown setting `{name}` in {origin}.", hint, name=name)
    try:
        value = _converted(setting.kind, given)
        _check(name, value)
    except ValueError as error:
        raise SettingError(
            f"The setting `{name}` in {origin} does not fit: {error}", f"It is: {setting.help}."
        ) from error
    return value


def _converted(kind: Kind, given: object) -> Value:
    try:
        return _convert(kind, given)
    except ValueError as error:
        raise ValueError(f"{str(given)[:80]!r} is not a {kind}.") from error


def _convert(kind: Kind, given: object) -> Value:
    if kind == "text" and isinstance(given, str):
        return given
    if kind == "number" and not isinstance(given, bool) and isinstance(given, int | str):
        return int(given)
    if kind == "decimal" and not isinstance(given, bool) and isinstance(given, int | float | str):
        return float(given)
    if kind == "yes/no":
        words = {"yes": True, "true": True, "1": True, "no": False, "false": False, "0": False}
        key = str(given).lower()
        if key in words:
            return words[key]
    if kind == "list":
        parts = given.split(",") if isinstance(given, str) else given
        if isinstance(parts, list) and all(isinstance(part, str) for part in parts):
            return tuple(part.strip() for part in parts if part.strip())
    raise ValueError


CHOICES: Final[Mapping[str, tuple[str, ...]]] = {
    "mode": ("private", "shared"),
    "registration": ("open", "invited", "closed"),
    "weekend": ("keep", "skip", "monday"),
}
SENT_AS_HEADERS: Final = frozenset({"contact", "semantic_scholar_key", "github_token"})
ADDRESSES: Final = frozenset(
    {
        "arxiv_oai",
        "arxiv_api",
        "arxiv_rss",
        "crossref",
        "openalex",
        "semantic_scholar",
        "github",
        "daily_papers",
        "acl",
        "base_url",
        "openid_issuer",
    }
)


def _check(name: str, value: Value) -> None:
    choices = CHOICES.get(name)
    if choices and value not in choices:
        raise ValueError(f"It must be one of: {', '.join(choices)}.")
    if name in SENT_AS_HEADERS and not (str(value).isascii() and str(value).isprintable()):
        raise ValueError("It is sent with each request, so it can hold no accents and no line breaks.")
    if name == "database" and value:
        _check_database(str(value))
    if name == "timezone":
        from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

        try:
            ZoneInfo(str(value))
        except (ZoneInfoNotFoundError, ValueError) as error:
            raise ValueError(f"There is no time zone {value}.") from error
    for address in value if name == "exempt" and isinstance(value, tuple) else [value] if name in ADDRESSES else []:
        parts = urlsplit(str(address))
        if address and (parts.scheme not in {"http", "https"} or not parts.hostname):
            raise ValueError(f"{str(address)[:80]!r} is no address; it must begin with https:// or http://.")
    if isinstance(value, float | int) and not 0 <= value < 1e6:
        raise ValueError("It must not be negative.")


def _check_database(address: str) -> None:
    if not address.startswith(("postgresql://", "postgres://")):
        raise ValueError("It must begin with postgresql://.")
    if not urlsplit(address).path.strip("/"):
        raise ValueError("It names no database.")
    try:
        usable = urlsplit(address).port != 0
    except ValueError:
        usable = False
    if not usable:
        raise ValueError("Its port is none.")


def _toml(value: Value) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, tuple):
        return "[" + ", ".join(_toml(part) for part in value) + "]"
    if isinstance(value, str):
        escaped = value.replace("\\", "\\\\").replace('"', '\\"')
        return '"' + "".join(mark if mark >= " " else f"\\u{ord(mark):04x}" for mark in escaped) + '"'
    return str(value)
