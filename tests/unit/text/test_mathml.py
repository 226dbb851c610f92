"""Formulas become MathML through an allow-list; whatever cannot be read is shown as text."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontlist.text.mathml import ATTRIBUTES, ELEMENTS, math, to_html
from frontlist.text.mathtree import MAX_SOURCE

HOSTILE = (
    r"\text{<script>alert(1)</script>}", r"\href{javascript:alert(1)}{x}", "<img src=x onerror=alert(1)>", "\\unicode{x3c}",
    "script>", "$", "$$", r"\(", r"\)", "{", "}", "^", "_", r"\frac", r"\mathbb{R}", r"\style{x}{y}", r"\class{a}{b}",
    "&lt;b&gt;", '" onload="x', r"\begin{array}{c}", "&", r"\\", r"\end{array}", "'", "\ufffc", "x", "1", r"\left(", " ",
)  # fmt: skip


class _Elements(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.seen: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))


def elements(written: str) -> list[tuple[str, dict[str, str | None]]]:
    parser = _Elements()
    parser.feed(written)
    return parser.seen


@pytest.mark.parametrize(
    ("source", "written"),
    [
        ("x^2", "<msup><mi>x</mi><mn>2</mn></msup>"),
        (r"\frac{a}{b}", "<mfrac><mi>a</mi><mi>b</mi></mfrac>"),
        (r"\mathbb{R}", "<mi>ℝ</mi>"),
        (r"\mathcal{O}", "<mi>𝒪</mi>"),
        (r"\sqrt{2}", "<msqrt><mn>2</mn></msqrt>"),
        (r"\sum_{i}^n", "<munderover><mo>∑</mo><mi>i</mi><mi>n</mi></munderover>"),
        (r"\hat{x}", '<mover accent="true"><mi>x</mi><mo stretchy="false">^</mo></mover>'),
        (r"\binom{n}{k}", '<mrow><mo>(</mo><mfrac linethickness="0"><mi>n</mi><mi>k</mi></mfrac><mo>)</mo></mrow>'),
        (r"a<b", "<mrow><mi>a</mi><mo>&lt;</mo><mi>b</mi></mrow>"),
    ],
)
def test_a_formula_is_mathml(source: str, written: str) -> None:
    assert math(source) == f"<math>{written}</math>"


def test_a_display_formula_says_so() -> None:
    assert math("x", display=True) == '<math display="block"><mi>x</mi></math>'


def test_prose_around_formulas_is_cleaned_and_escaped() -> None:
    written = to_html(r"Na\"{\i}ve \emph{and $x$} <50\% & $n<m$")
    assert written == (
        "Naïve and <math><mi>x</mi></math> &lt;50% &amp; <math><mrow><mi>n</mi><mo>&lt;</mo><mi>m</mi></mrow></math>"
    )


def test_money_is_no_formula() -> None:
    assert to_html("from $5 to $10 each") == "from $5 to $10 each"


def test_links_leave_the_full_stop() -> None:
    assert to_html("at https://a.b/c?d=1&e=2. So", links=True) == (
        'at <a href="https://a.b/c?d=1&amp;e=2" rel="nofollow noopener">https://a.b/c?d=1&amp;e=2</a>. So'
    )
    assert "<a" not in to_html("at https://a.b/c")


@pytest.mark.parametrize(
    "source", ["{" * 500, "{" * 500 + "}" * 500, "x" * (MAX_SOURCE + 1), r"\frac" * 300, r"\sqrt" * 300]
)
def test_a_formula_beyond_reading_is_shown_as_text(source: str) -> None:
    assert math(source + "<b>") == source + "&lt;b&gt;"


@given(st.lists(st.sampled_from(HOSTILE), max_size=20).map("".join))
def test_only_what_is_allowed_comes_out(text: str) -> None:
    for tag, attributes in elements(to_html(text)):
        assert tag in ELEMENTS
        assert set(attributes) <= ATTRIBUTES.get(tag, set())


@given(st.text(max_size=100))
def test_a_formula_of_anything_is_safe(source: str) -> None:
    assert {tag for tag, _ in elements(math(source))} <= ELEMENTS


@pytest.mark.parametrize("piece", ["{", "$x$ ", "\\(", "x^", "a_", "\\left(", "$", "\\begin{array}", "<a ", "'"])
def test_monsters_end(piece: str) -> None:
    assert re.search(r"<(?!/?(?:m|a )\w*)", to_html(piece * 20_000)) is None
