"""Titles and abstracts come out as a person would write them; the table of cases is real, by class of ruin."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontlist.text.clean import LONGEST, clean, clean_title
from frontlist.text.mathtext import formula
from frontlist.text.spaces import seen, tidy
from tests.shared import shared
from tests.soak import count

CASES = [json.loads(line) for line in Path(__file__).with_name("cases_clean.jsonl").read_text("utf-8").splitlines()]
RUINS = (
    "\\", "{", "}", "$", "^", "_", "~", "&", "<", ">", "`", "''", "--", " ", "\n", ".", ",", "(", ")", "a", "The", "In",
    "\\alpha", "\\frac", "\\'e", '\\"', "\\emph{", "\\cite{a2020b}", "$x^2$", "\\(", "\\)", "sim", "times", "3", "x2013",
    "&amp;", "&lt;i&gt;", "<sub>", "</sub>", "https://a.b/c_d", "nu^2", "\\begin{cases}", "\\end{cases}", "\u202e", "Ã©",
    "é", "\u0301", "𝒪", "\ud800", "- ", " .", "mathcal{O}", "\\unicode{x24}", "\\textbackslash", "\\backslash", "%",
)  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=[f"{index}-{case['class']}" for index, case in enumerate(CASES)])
def test_a_ruin_becomes_readable(case: dict[str, str]) -> None:
    assert clean(case["before"]) == case["after"]
    assert clean(case["after"]) == case["after"]


def test_the_table_is_large_and_its_quotations_small() -> None:
    assert len(CASES) >= 200
    assert all(len(case["before"].split()) <= 12 for case in CASES)
    assert len({case["class"] for case in CASES}) >= 25


@pytest.mark.parametrize(
    "text",
    ["aux_zipf_loss", "Key.Net", "U.S.", "e.g. this", "v1.2.Next", "Node.js", "train_v2.py", "3.14 and 1,000",
     "someone_else@example.org", "https://example.org/a_b~c/$d?x=y", "x_train", "snake_case_name", "C++ and C#",
     "f(X) of softmax(QK)", "<think> and <x|y>", "--verbose", "wmt2014ende", "voc2012trainaug", "p < 0.05", "a*b*c"],
)  # fmt: skip
def test_identifiers_stay_whole(text: str) -> None:
    assert clean(text) == text


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        (r"\mathcal{O}(n\log n)", "O(n log n)"), (r"\mathbb{R}^3", "ℝ³"), (r"\frac{a}{b}", "a/b"),
        (r"\frac{a+b}{2}", "(a+b)/2"), (r"x_{ij}^{n+1}", "xᵢⱼⁿ⁺¹"), (r"\sum_{i=1}^n x_i", "∑ᵢ₌₁ⁿ xᵢ"),
        (r"\alpha\in(0,1)", "α ∈ (0,1)"), (r"\left\{x\right\}", "{x}"), (r"\sqrt[3]{n}", "∛n"), (r"\binom nk", "(n choose k)"),
        (r"\not\in", "∉"), (r"\|x\|_2^2", "‖x‖₂²"), (r"{\rm Tr}\,\rho", "Tr ρ"), (r"37~\text{dB}", "37 dB"),
        (r"\SI{5}{\milli\meter}", "5 mm"), (r"f''(x)", "f′′(x)"), (r"10\la x", "10λx"), (r"\la 5", "≲5"),
        (r"a \over b", "a / b"), (r"\hat{x}", "x̂"), (r"\begin{cases}a&b\\c&d\end{cases}", "ab, cd"),
    ],
)  # fmt: skip
def test_formulas_are_legible(source: str, shown: str) -> None:
    assert formula(source) == shown


def test_what_cannot_be_seen_is_gone() -> None:
    assert clean("a\u202eb\u200bc\x00d\ufeff e\u2028f\ud800") == "abcd e f"
    assert clean("\ud83d\ude00 ok") == "😀 ok"
    assert clean("ﬁne 𝑥 \x93quoted\x94") == "fine x “quoted”"
    assert seen("a\r\nb\x00\u202e") == "a\nb"


def test_mojibake_whose_latter_half_cannot_be_seen() -> None:
    assert clean("Ram\u00c3\u00adrez, voil\u00c3\u00a0, a\u00c2\u00a0b") == "Ramírez, voilà, a b"
    assert clean("MANH\u00c3\u00a0SEGUINTE") == "MANHà SEGUINTE".replace("à", "Ã")


def test_small_ruins_around_words() -> None:
    assert clean("Moore ’ s law and what isn ' t") == "Moore’s law and what isn't"
    assert clean("rock ’ n roll of the ' second ' kind") == "rock ’ n roll of the ' second ' kind"
    assert clean("about 1.5sim3.0 AP on ACDC ), ( see below )") == "about 1.5~3.0 AP on ACDC), (see below)"
    assert clean("schemes %that were proposed, 5 %of all") == "schemes that were proposed, 5 %of all"
    assert clean("the \"pushing'' operation") == "the “pushing” operation"
    assert clean("all-sky images.Supported by a torch.Tensor is") == "all-sky images. Supported by a torch.Tensor is"
    assert clean(r"$u \colon S^2 \to S^2$") == "u : S² → S²"
    assert clean(r"{2D} scenes at 5 \AA resolution, with {1,2}") == "2D scenes at 5 Å resolution, with {1,2}"


@pytest.mark.parametrize(("before", "after"), [("Deep learning.", "Deep learning"), ("Made in the U.S.", "Made in the U.S."),
                                               ("Smith et al.", "Smith et al."), ("Title: On graphs", "On graphs"),
                                               ("{A} survey of {X}", "A survey of X"), ("{{A} Library}", "A Library"),
                                               ("TruthLens:A Paradigm for Faces", "TruthLens: A Paradigm for Faces"),
                                               ("On std::vector and a:B", "On std::vector and a:B")])  # fmt: skip
def test_a_title_ends_without_a_stop(before: str, after: str) -> None:
    assert clean_title(before) == after


@given(st.text(max_size=200))
def test_cleaning_anything_twice_is_cleaning_once(text: str) -> None:
    assert clean(clean(text)) == clean(text)
    assert tidy(tidy(text)) == tidy(text)


@given(st.lists(st.sampled_from(RUINS), max_size=30).map("".join))
def test_cleaning_ruins_twice_is_cleaning_once(text: str) -> None:
    assert clean(clean(text)) == clean(text)


@pytest.mark.soak
def test_many_heaps_of_ruins() -> None:
    chance = random.Random(5)
    for _ in range(count(50_000)):
        text = "".join(chance.choices(RUINS, k=chance.randint(1, 25)))
        once = clean(text)
        assert clean(once) == once, text


@pytest.mark.parametrize(
    "piece",
    ["{", "}", "$", "\\(", "\\frac", "\\sqrt{", "x^", "a_", "\\'", "``", "<a", "&", "a@", "1", "https://", "~", " .", "''",
     "\\cite{", "{a", "\\textbf{", "^{", '\\"', "<sub>", "\\begin{equation}", "{a,", "5times", "a2019bc,", "- ", "\\left("],
)  # fmt: skip
def test_monsters_are_answered(piece: str) -> None:
    # A quadratic expression would keep this running for hours: that it ends is the test.
    for text in (piece * (LONGEST // len(piece)), "$" + piece * (4000 // len(piece)) + "$", "a" + piece * 100_000):
        assert isinstance(clean(text), str)


def test_the_real_texts_settle() -> None:
    for line in shared("source-pages/entries.jsonl").read_text("utf-8").splitlines():
        entry = json.loads(line)
        for text in (entry["title"], entry["abstract"]):
            once = clean(text)
            assert clean(once) == once
            assert "\\" not in once
            assert not once.endswith("http://")
