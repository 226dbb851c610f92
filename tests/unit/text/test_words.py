"""Words, sentences and shingles: one spelling is one word everywhere."""

from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontlist.text.clean import clean
from frontlist.text.words import fold, search_forms, sentences, shingles, tokens


@pytest.mark.parametrize(
    ("one", "other"),
    [("Fréchet", "frechet"), ("S²IP", "s2ip"), ("ﬁne", "FINE"), ("Łódź", "lodz"), ("straße", "STRASSE"), ("ℝ³", "r3"),
     ("Øystein", "oystein"), ("ＡＢＣ", "abc")],
)  # fmt: skip
def test_spellings_fold_together(one: str, other: str) -> None:
    assert fold(one) == fold(other)


def test_letters_of_other_scripts_stay() -> None:
    assert fold("が") == "が"
    assert fold("हिन्दी") == "हिन्दी"


def test_tokens() -> None:
    assert tokens("The model's aux_zipf_loss, 3.5x!") == ["the", "model", "aux", "zipf", "loss", "3", "5x"]
    assert tokens("深度学习 GPU") == ["深度", "度学", "学习", "gpu"]
    assert tokens("") == []


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("We gain 3.5 points. It works!", 2),
        ("Smith et al. (2020) and Fig. 3 agree. We too.", 2),
        ("Methods, e.g. BERT, i.e. Encoders, vs. Decoders.", 1),
        ("By J. R. Smith in the U.S. Army.", 1),
        ("Is it? Yes. No.", 3),
        ("It ends with plan B. We go on.", 2),
        ("第一。第二。", 2),
        ('He said "stop." Then left.', 2),
        ("", 0),
    ],
)
def test_sentences(text: str, parts: int) -> None:
    found = sentences(text)
    assert len(found) == parts
    assert "".join("".join(found).split()) == "".join(text.split())


def test_shingles() -> None:
    assert shingles("a b c d", 2) == {"a b", "b c", "c d"}
    assert shingles("a b", 5) == {"a b"}
    assert shingles("") == set()


@pytest.mark.parametrize(
    ("original", "asked"),
    [("S^2IP-LLM", "S^2IP"), (r"Fr\'echet mean", r"Fr\'echet"), ("ME_{rot} error", "ME_{rot}"), (r"3.18$\times$", r"3.18$\times$"),
     ("nu^2-based", "nu^2"), (r"$\mathcal{O}(n)$", r"\mathcal{O}")],
)  # fmt: skip
def test_a_search_finds_either_form(original: str, asked: str) -> None:
    shown = clean(original)
    findable = {*tokens(shown), *search_forms(original, shown)}
    assert set(tokens(asked)) <= findable
    assert set(tokens(clean(asked))) <= findable


def test_text_without_ruins_has_no_further_forms() -> None:
    assert search_forms("Deep learning", "Deep learning") == []


@given(st.text())
def test_words_of_anything(text: str) -> None:
    assert fold(fold(text)) == fold(text)
    assert all(token and token == token.strip() for token in tokens(text))
    assert "".join("".join(sentences(text)).split()) == "".join(text.split())


def test_importing_the_room_is_cheap() -> None:
    code = "import sys, frontlist.text, frontlist.text.clean; print([m for m in ('nh3', 'markdown_it', 'lxml') if m in sys.modules])"
    assert (
        subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip() == "[]"
    )
