"""Comments are safe, and quick, whatever is written in them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontlist.text.markdown import REL, render
from tests.unit.text.test_mathml import elements

ALLOWED = {
    "p",
    "br",
    "em",
    "strong",
    "s",
    "code",
    "pre",
    "blockquote",
    "ul",
    "ol",
    "li",
    "a",
    "hr",
    "h3",
    "h4",
    "h5",
    "h6",
}


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("*a* **b** ~~c~~", "<p><em>a</em> <strong>b</strong> <s>c</s></p>\n"),
        ("# A", "<h3>A</h3>\n"),
        ("3. a", '<ol start="3">\n<li>a</li>\n</ol>\n'),
        ("[a](https://b.c)", f'<p><a href="https://b.c" rel="{REL}">a</a></p>\n'),
        ("[a](mailto:b@c.d)", f'<p><a href="mailto:b@c.d" rel="{REL}">a</a></p>\n'),
        ("$x$ and `$x$`", "<p><math><mi>x</mi></math> and <code>$x$</code></p>\n"),
        ("a\u202eb", "<p>ab</p>\n"),
        ("", ""),
    ],
)
def test_markdown_is_written(text: str, written: str) -> None:
    assert render(text) == written


@pytest.mark.parametrize(
    "text",
    ["<script>x</script>", "<img src=x onerror=y>", "![a](https://b.c/d.png)", "[a](javascript:x)", "[a](//evil.org)",
     "[a](/admin)", "[a](data:text/html,x)", "[a](java&#115;cript:x)", "<javascript:x>", "<ftp://a.b>", "[a](vbscript:x)",
     "$\\text{<script>x</script>}$", "<a href=x onclick=y>z</a>", "<iframe src=x>", "[a]: javascript:x\n\n[a]"],
)  # fmt: skip
def test_nothing_dangerous_comes_out(text: str) -> None:
    for tag, attributes in elements(render(text)):
        assert tag in ALLOWED | {"math", "mtext"}
        assert str(attributes.get("href", "https:")).startswith("https:")
        assert not any(name.startswith("on") for name in attributes)


def test_every_link_lends_no_weight() -> None:
    links = [
        attributes
        for tag, attributes in elements(render("[a](https://b.c) <https://d.e> [f]\n\n[f]: http://g.h"))
        if tag == "a"
    ]
    assert [link["rel"] for link in links] == [REL] * 3


@pytest.mark.parametrize(
    "text",
    ["a" * 2**20, ">" * 10_000, "> " * 10_000 + "a", "- " * 5000, "[" * 50_000, "*a " * 30_000, "`" * 20_000, "![[" * 5000,
     "[a]: b\n" * 3000, "[a](" * 480, "_a*" * 660, ("> " * 18 + "a\n") * 400, "$x$" * 6000, "\\" * 5000, "  \n" * 9000],
    ids=range(15),
)  # fmt: skip
def test_bombs_are_answered(text: str) -> None:
    written = render(text)
    assert len(written) < 1_000_000
    assert {tag for tag, _ in elements(written)} <= ALLOWED | {"math", "mi"}


@given(st.text(max_size=300))
def test_anything_is_answered(text: str) -> None:
    assert {tag for tag, _ in elements(render(text)) if not tag.startswith("m")} <= ALLOWED
