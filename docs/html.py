"""The documents as HTML, with the Markdown reader that comments go through: one page each, links between them kept."""

from __future__ import annotations

import html
import re
import shutil
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Final

from markdown_it import MarkdownIt
from markdown_it.token import Token

ROOT: Final = Path(__file__).parent.parent
PARTS: Final = ("tutorial", "how-to", "reference", "explanation")
# The pages beside the four parts, from the root of the repository.
BESIDE: Final = ("README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md")
STYLE: Final = """body{font:1.05rem/1.55 system-ui,sans-serif;margin:0 auto;max-width:72rem;padding:1rem;display:grid;
grid-template-columns:13rem minmax(0,1fr);gap:2.5rem;color-scheme:light dark}nav ul{list-style:none;padding:0}
nav h2{font-size:1rem;margin:1rem 0 0}table{border-collapse:collapse;display:block;overflow-x:auto}
td,th{border:1px solid #8886;padding:.3rem .6rem;text-align:left;vertical-align:top}pre{overflow-x:auto;padding:.8rem;
background:#8882;border-radius:.3rem}img{max-width:100%}@media(max-width:50rem){body{display:block}}"""
PAGE: Final = """<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{title} · Frontlist</title>
<style>{style}</style>
<body><nav aria-label="Documents"><a href="{up}docs/README.html">Documents</a>{nav}</nav><main>
{body}</main></body></html>
"""


def pages() -> list[Path]:
    """Every document, the index first."""
    return [ROOT / "docs" / "README.md", *(ROOT / name for name in BESIDE), *_in_parts(PARTS)]


def _in_parts(parts: Iterable[str]) -> list[Path]:
    return [page for part in parts for page in sorted((ROOT / "docs" / part).glob("*.md"))]


def slug(heading: str) -> str:
    """The anchor of a heading, as GitHub makes it.

    >>> slug("What is a paper, and `where`?")
    'what-is-a-paper-and-where'
    """
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


@lru_cache(maxsize=64)
def anchors(text: str) -> tuple[str, ...]:
    """The anchors of a page's headings, in their order; a heading that comes again is numbered."""
    tokens = _reader().parse(text)
    found: list[str] = []
    for before, token in pairwise(tokens):
        if before.type == "heading_open":
            name = slug(_words(token))
            again = sum(one == name or re.fullmatch(rf"{re.escape(name)}-\d+", one) is not None for one in found)
            found.append(f"{name}-{again}" if again else name)
    return tuple(found)


def _words(token: Token) -> str:
    return "".join(child.content for child in token.children or () if child.type in ("text", "code_inline"))


def links(text: str) -> list[str]:
    """Where a page's links and pictures lead, code left out."""
    inner = [child for token in _reader().parse(text) for child in token.children or ()]
    found = [child.attrGet("href") or child.attrGet("src") for child in inner if child.type in ("link_open", "image")]
    return [str(address) for address in found if address]


def write_html(folder: Path) -> None:
    """Every document below `folder`, laid out as in the repository, with the pictures and files that they show."""
    for page in pages():
        place = page.relative_to(ROOT)
        out = folder / place.with_suffix(".html")
        out.parent.mkdir(parents=True, exist_ok=True)
        out.write_text(_page(page.read_text(encoding="utf-8"), "../" * (len(place.parts) - 1)), encoding="utf-8")
    shutil.copytree(ROOT / "docs" / "images", folder / "docs" / "images", dirs_exist_ok=True)
    for file in {(page.parent / link.partition("#")[0]).resolve() for page in pages() for link in _files(page)}:
        (folder / file.relative_to(ROOT)).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(file, folder / file.relative_to(ROOT))


def _files(page: Path) -> list[str]:
    """Links to what is no document: code, examples, the licence."""
    inside = [link for link in links(page.read_text(encoding="utf-8")) if not re.match(r"[a-z]+:|#", link)]
    return [link for link in inside if (page.parent / link).is_file() and not link.endswith(".md")]


def _page(text: str, up: str) -> str:
    tokens = _reader().parse(text)
    names = iter(anchors(text))
    for token in tokens:
        if token.type == "heading_open":
            token.attrSet("id", next(names))
        for child in token.children or ():
            address = str(child.attrGet("href") or "")
            if child.type == "link_open" and not re.match(r"[a-z]+:", address):
                child.attrSet("href", re.sub(r"\.md(?=#|$)", ".html", address))
    reader = _reader()
    body = reader.renderer.render(tokens, reader.options, {})
    title = next((_words(token) for token in tokens if token.type == "inline"), "Documents")
    return PAGE.format(title=html.escape(title), style=STYLE, up=up, nav=_navigation(PARTS, up), body=body)


def _navigation(parts: Sequence[str], up: str) -> str:
    return "".join(
        f"<h2>{part.capitalize()}</h2><ul>"
        + "".join(
            f'<li><a href="{up}docs/{part}/{page.stem}.html">{_title(page)}</a></li>' for page in _in_parts([part])
        )
        + "</ul>"
        for part in parts
    )


def _title(page: Path) -> str:
    return html.escape(page.read_text(encoding="utf-8").partition("\n")[0].removeprefix("# "))


def _reader() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": False}).enable("table")
