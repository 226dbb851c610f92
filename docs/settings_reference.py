"""docs/reference/settings.md: every setting with its variable, its default and its sentence, from their definition."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from frontlist.config import CHOICES, ENVIRONMENT_PREFIX, SETTINGS, Setting

SETTINGS_PAGE: Final = Path(__file__).parent / "reference" / "settings.md"
# Each part begins with this setting: they are defined in this order.
PARTS: Final = {
    "database": "The library",
    "arxiv_oai": "Sources",
    "site_name": "The site",
    "orcid_client": "Signing in from elsewhere",
    "mail_from": "Mail",
}
HEAD: Final = f"""# Settings

Written by `python -m docs.generate` from their definition. A setting is taken from the first of these that has it:

1. `frontlist --set NAME=VALUE …`, for one command;
2. the environment: `{ENVIRONMENT_PREFIX}` and the name in capitals;
3. `frontlist.toml` in the home, which `frontlist config set NAME VALUE` writes;
4. its default.

A list is written with commas between its parts, or as a list in `frontlist.toml`. Unknown names are refused, and the
nearest known one is told. `frontlist config` shows what applies and where it came from, secrets hidden.

Three variables are no settings: `FRONTLIST_HOME` says where the home is (as `--home` does), `FRONTLIST_ADMIN_PASSWORD`
answers `frontlist share`, and `FRONTLIST_SOAK=1` runs the long tests at their full count.

```console
$ frontlist config set site_name "Papers of our lab"
$ FRONTLIST_TIMEZONE=Europe/Vienna frontlist config
$ frontlist --set weekend=skip edition
```
"""


def settings_page() -> str:
    """The whole page."""
    return "\n".join([HEAD, *_rows()])


def _rows() -> Iterator[str]:
    for row in SETTINGS:
        if row.name in PARTS:
            yield f"{'' if row is SETTINGS[0] else chr(10)}## {PARTS[row.name]}\n"
            yield "| name | variable | kind | default | what it does |\n| --- | --- | --- | --- | --- |"
        secret = " **Secret.**" if row.secret else ""
        variable = ENVIRONMENT_PREFIX + row.name.upper()
        yield f"| `{row.name}` | `{variable}` | {_kind(row)} | {_default(row)} | {row.help}{secret} |"
    yield ""


def _kind(row: Setting) -> str:
    choices = CHOICES.get(row.name)
    return ", ".join(f"`{choice}`" for choice in choices) if choices else row.kind


def _default(row: Setting) -> str:
    return f"`{row.default}`" if row.default not in ("", ()) else "–"
