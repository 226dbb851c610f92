"""The same title, and the same person, fall under one key."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontlist.text.similar import name_key, title_key


@pytest.mark.parametrize(
    "forms",
    [
        (r"{\em na\"{\i}ve} $\alpha$-Divergence", "Naïve α-divergence.", "NAIVE ALPHA DIVERGENCE"),
        (r"Fr\'echet Inception", "Fréchet Inception", "Frechet inception"),
        (r"$\mathbb{R}^3$ fields", "ℝ³ Fields"),
        (r"S^2IP-LLM", "S²IP-LLM", "$S^2$IP-LLM"),
        ("<i>Drosophila</i> &amp; friends", "Drosophila & Friends"),
        (r"$\mathcal{O}(n\log n)$ sorting", "O(n log n) Sorting"),
        ("深度学习", "深度 学习"),
    ],
)
def test_forms_of_one_title_share_a_key(forms: tuple[str, ...]) -> None:
    assert len({title_key(form) for form in forms}) == 1
    assert title_key(forms[0])


def test_different_titles_differ() -> None:
    assert title_key("Attention is all you need") != title_key("Attention is not all you need")
    assert title_key(r"On $\alpha$-fairness") != title_key(r"On $\beta$-fairness")


@pytest.mark.parametrize(
    ("key", "forms"),
    [
        ("maaten l", ["Laurens van der Maaten", "van der Maaten, Laurens", "Maaten, L. van der", "L. van der Maaten"]),
        ("marquez g", ["Gabriel García Márquez", "García Márquez, Gabriel", "Garcia Marquez, G."]),
        ("lecun y", ["Yann LeCun", "LeCun, Yann", "LECUN, Y.", "Y. LeCun"]),
        ("bannachbrown a", ["Alexandra Bannach-Brown", "Bannach-Brown A"]),
        ("smith j", ["John A. Smith Jr.", "Smith, Jr., John", "Smith JA", "John Smith 0003", "Smith, John, Jr."]),
        ("obrien c", ["Conor O'Brien", "O’Brien, Conor"]),
        ("张三", ["张三", "张 三"]),
        ("김철수", ["김철수", "김 철수"]),
        ("openai", ["OpenAI"]),
        ("erdos p", [r"P. Erd\H{o}s", "Paul Erdős"]),
        ("", ["", " , ", "..."]),
    ],
)
def test_forms_of_one_name_share_a_key(key: str, forms: list[str]) -> None:
    assert [name_key(form) for form in forms] == [key] * len(forms)


@given(st.text())
def test_keys_never_raise(text: str) -> None:
    assert title_key(text) == title_key(text)
    assert name_key(text) == name_key(text).strip()
