"""Templates into answers. Everything is escaped unless it comes from `text/` as HTML; an unknown name is an error."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache, lru_cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Final
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from frontlist import __version__
from frontlist.model.arxiv_categories import name_of
from frontlist.text import mathml
from frontlist.web import words
from frontlist.web.addresses import query, segment
from frontlist.web.assets import assets
from frontlist.web.card_html import authors_html, papers_html, vote_html
from frontlist.web.cookies import THEME
from frontlist.web.forms import READING
from frontlist.web.json_ld import script_json

TEMPLATES: Final = Path(__file__).parent / "templates"
THEMES: Final = ("light", "dark")
_PART: Final = re.compile(r"(^|&)part=[^&]*")
# What a template may count on even where the library cannot be asked (the pages of errors).
NOBODY: Final[Mapping[str, Any]] = {
    "account": None,
    "form_token": "",
    "simulated": False,
}


@cache
def environment() -> Environment:
    """The one environment. Templates ship with the package and never change while it runs."""
    env = Environment(
        loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True,
        auto_reload=False, cache_size=-1,
    )  # fmt: skip
    env.filters |= {
        "long_date": words.long_date, "browser": words.browser_words, "weekday": words.weekday, "edition_name": words.edition_name, "short_edition": words.short_edition, "moment": words.moment,
        "number": words.number, "counted": words.counted, "duration": words.duration, "shown_authors": words.shown_authors, "age": words.age,
        "math": math, "trusted": Markup, "segment": segment, "path_quoted": quote, "query": query, "script_json": script_json, "field": name_of,
    }  # fmt: skip
    env.globals |= {
        "asset": asset_address,
        "version": __version__,
        "paper_cards": papers_html,
        "vote_of": vote_html,
        "linked_authors": authors_html,
    }
    return env


@lru_cache(maxsize=1024)
def math(text: str) -> Markup:
    """Text of a paper as HTML: escaped, its formulas as MathML. The same text is the same HTML, whoever asks."""
    return Markup(mathml.to_html(text))  # noqa: S704 - to_html escapes whatever is not a formula


def asset_address(name: str) -> str:
    """The path of a static file, with its version."""
    return f"/static/{name}?v={assets()[name].version}"


def render_text(request: Request, template: str, values: Mapping[str, Any]) -> str:
    """A template as text, with what every page needs to know."""
    settings = request.app.state.library.settings
    root = request.scope.get("root_path", "")
    theme = request.cookies.get(THEME, "")
    shared = {
        "root": root, "path": request.scope["path"].removeprefix(root), "site": settings.text("site_name"),
        "scheme": theme if theme in THEMES else "", "has_feeds": request.app.state.has_feeds,
        "private": settings.text("mode") == "private", "origin": base_address(request),
        "here": address_of(request) if request.method in READING else f"{root}/",
    }  # fmt: skip
    everything = {**NOBODY, **shared, **values}
    # Macros do not see a page's values by themselves; `v` hands them on.
    return environment().get_template(template).render(everything, v=SimpleNamespace(**everything))


def address_of(request: Request) -> str:
    """The path and query of this very page, where a form leads back to. What was sent has no such address: most of what
    takes a form shows nothing to who comes back to it."""
    # Not by `request.url`, which reads the whole address of the request for it.
    path, asked = request.scope["path"], request.scope["query_string"].decode("latin-1")
    path = path.replace("?", "%3F").replace("#", "%23").replace("\\", "%5C")
    # A part that the script asks for belongs to the page around it.
    whole = _PART.sub("", asked).removeprefix("&")
    return f"{path}?{whole}" if whole else path


def base_address(request: Request) -> str:
    """Where the site lives, for canonical links: base_url, else as it was addressed (the host is checked before)."""
    given = request.app.state.library.settings.text("base_url").rstrip("/")
    return str(given) or f"{request.url.scheme}://{request.headers.get('host', 'localhost')}"


def render_page(
    request: Request,
    template: str,
    values: Mapping[str, Any],
    *,
    status: int = 200,
    headers: dict[str, str] | None = None,
) -> Response:
    """A template as an answer."""
    return HTMLResponse(render_text(request, template, values), status, headers)
