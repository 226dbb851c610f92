"""Words and sentences: one spelling is one word everywhere."""

from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontlist.text.words import fold, sentence_bounds, tokens


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
        ("Methods, e.g. an encoder, i.e. a table.", 1),
        ("By J. R. Smith in the U.S. Army.", 1),
        ("It is so (see below). $O(n)$ is enough.", 2),
        ("Is it? Yes. No.", 3),
        ("", 1),
    ],
)
def test_sentences(text: str, parts: int) -> None:
    found = [text[begin:end] for begin, end in sentence_bounds(text)]
    assert len(found) == parts
    assert "".join("".join(found).split()) == "".join(text.split())


@given(st.text())
def test_words_of_anything(text: str) -> None:
    assert fold(fold(text)) == fold(text)
    assert all(token and token == token.strip() for token in tokens(text))
    assert "".join("".join(text[begin:end] for begin, end in sentence_bounds(text)).split()) == "".join(text.split())


def test_importing_the_room_is_cheap() -> None:
    code = "import sys, frontlist.text, frontlist.text.clean; print([m for m in ('nh3', 'markdown_it', 'lxml') if m in sys.modules])"
    assert (
        subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip() == "[]"
    )
