"""The short letters (confirmations, links): the same words as plain text and as HTML, with one button at most."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from css_inline import CSSInliner
    from jinja2 import Template

LINE: Final = 72


@dataclass(frozen=True, slots=True)
class Short:
    """What a short letter says. `button` is (label, address); `leave` the address that ends everything."""

    site_name: str
    heading: str
    paragraphs: Sequence[str]
    button: tuple[str, str] | None = None
    foot: Sequence[str] = ()
    leave: str = ""


def plain(short: Short) -> str:
    """The letter as text: short lines, addresses whole and on lines of their own."""
    parts = [short.site_name, short.heading, *short.paragraphs]
    if short.button:
        parts.append(f"{short.button[0]}:\n{short.button[1]}")
    foot = [_wrapped(words) for words in short.foot]
    if short.leave:
        foot.append(f"Never write to this address again:\n{short.leave}")
    body = "\n\n".join(part if part.count("\n") else _wrapped(part) for part in parts)
    return body + ("\n\n-- \n" + "\n".join(foot) if foot else "") + "\n"


def html(short: Short) -> str:
    """The letter as HTML, styles inlined."""
    words = _template().render(
        site_name=short.site_name, heading=short.heading, paragraphs=short.paragraphs, button=short.button,
        foot=short.foot, leave=short.leave,
    )  # fmt: skip
    return inlined(words)


def inlined(words: str) -> str:
    """Styles where mail programs read them: on the elements. Media queries stay in their block (dark mode, phones)."""
    return str(_inliner().inline(words))


def _wrapped(text: str) -> str:
    return textwrap.fill(text, LINE, break_long_words=False, break_on_hyphens=False)


@cache
def _inliner() -> CSSInliner:
    # Imported when a mail is written, as the next: commands that write none start sooner.
    import css_inline

    return css_inline.CSSInliner(keep_style_tags=True, keep_at_rules=True, load_remote_stylesheets=False)


@cache
def _template() -> Template:
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("frontlist.mail"), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    return environment.get_template("letter.html")
