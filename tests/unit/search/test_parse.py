"""The grammar: every form, any text at all, and parse → print → parse."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from frontlist.model.query import All, Dates, Either, Like, Node, Not, Phrase, Property, Word
from frontlist.search.parse import MAX_PARTS, parse
from tests.soak import count
from tests.unit.search.printed import printed

FORMS: list[tuple[str, tuple[Node, ...]]] = [
    ("graph networks", (Word("graph"), Word("networks"))),
    ('"point cloud"', (Phrase("point cloud"),)),
    ("“point cloud”", (Phrase("point cloud"),)),
    ("au:lecun", (Word("lecun", "au"),)),
    ("Author:lecun", (Word("lecun", "au"),)),
    ('ti:"a b" abs:c venue:ICML', (Phrase("a b", "ti"), Word("c", "abs"), Word("ICML", "venue"))),
    ("in:cs.LG in:cs.*", (Property("in", "cs.LG"), Property("in", "cs"))),
    ("date:2022..", (Dates("2022", ""),)),
    ("date:..2020", (Dates("", "2020"),)),
    ("date:2021..2023-05", (Dates("2021", "2023-05"),)),
    ("date:2023..2021", (Dates("2021", "2023"),)),
    ("year:2022", (Dates("2022", "2022"),)),
    ("type:preprint has:code id:1706.03762", (Property("type", "preprint"), Property("has", "code"), Property("id", "1706.03762"))),
    ("like:1706.03762 speech", (Like("1706.03762"), Word("speech"))),
    ("like:https://arxiv.org/abs/1706.03762", (Like("https://arxiv.org/abs/1706.03762"),)),
    ("like:10.1016/S0140-6736(20)30183-5", (Like("10.1016/S0140-6736(20)30183-5"),)),
    ("a OR b c", (Either((Word("a"), Word("b"))), Word("c"))),
    ("a | b", (Either((Word("a"), Word("b"))),)),
    ("(a b) OR c", (Either((All((Word("a"), Word("b"))), Word("c"))),)),
    ("-medical NOT ti:x", (Not(Word("medical")), Not(Word("x", "ti")))),
    ("--medical", (Not(Word("medical")),)),
    ("-(a OR b)", (Not(Either((Word("a"), Word("b")))),)),
    ("ti:(a OR b)", (Either((Word("a", "ti"), Word("b", "ti"))),)),
    ("transform*", (Word("transform", prefix=True),)),
    ("well-known f(x)", (Word("well-known"), Word("f"), Word("x"))),
    ("DESIGN OR BUILD", (Word("DESIGN"), Word("or"), Word("BUILD"))),
    ("", ()),
    ("OR - ( ) \" *", ()),
]  # fmt: skip


@pytest.mark.parametrize(("text", "parts"), FORMS, ids=[text for text, _ in FORMS])
def test_every_form(text: str, parts: tuple[Node, ...]) -> None:
    assert parse(text).parts == parts


@pytest.mark.parametrize("text", ["date:soon", 'half "open', "a)", "(a", "x OR", "foo:bar", "*", "date:2023..2021"])
def test_what_was_not_understood_is_said(text: str) -> None:
    assert parse(text).notes


@pytest.mark.parametrize(
    ("text", "told"), [("date:2020-02-30", "2020-02"), ("year:2020-13..", "2020"), ("date:..2021-04-31", "2021-04")]
)
def test_a_day_that_there_is_not_is_said(text: str, told: str) -> None:
    found = parse(text)
    assert any(note.endswith(f"it was read as {told}.") for note in found.notes)
    assert told in str(found.parts)
    assert parse(text[: text.index("-")]).notes == ()


def test_what_was_not_understood_is_searched_as_words() -> None:
    assert parse("date:soon foo:bar").parts == (Word("soon"), Word("foo:bar"))


def test_a_title_with_a_colon_is_words() -> None:
    assert all(isinstance(part, Word) for part in parse("BERT: deep models in: practice").parts)


def test_a_pasted_text_has_no_operators() -> None:
    text = "We show -surprisingly- that (some) models OR others work. " * 6
    assert all(isinstance(part, Word) for part in parse(text).parts)


def test_a_huge_query_is_cut_and_said() -> None:
    query = parse("(" * 50_000 + "word " * 10_000)
    assert len(query.parts) <= MAX_PARTS
    assert query.notes


PIECES = st.sampled_from([
    "(", ")", '"', "-", " ", " OR ", "|", "NOT ", "AND ", "*", ":", "au:", "ti:", "date:", "2022..", "..2020", "year:", "like:", "id:",
    "in:", "cs.LG", "has:code", "type:", "venue:", "word", "Ünïcödé", "中文", "\x00", "\u200b", "10.1/a(b)c", "..", "2023-02-31", "İ",
])  # fmt: skip


@pytest.mark.soak
@settings(max_examples=count(20_000), deadline=None)
@given(st.one_of(st.lists(PIECES, max_size=14).map("".join), st.text(max_size=80)))
def test_no_text_raises_and_printing_is_stable(text: str) -> None:
    once = parse(text)
    again = parse(printed(once))
    assert again.parts == once.parts
    assert printed(again) == printed(once)
