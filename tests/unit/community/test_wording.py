"""Names, texts, secrets and networks."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontlist.community.orcid import valid_orcid
from frontlist.community.secrets import keyed_hash, new_id, new_secret
from frontlist.community.wording import clean_line, clean_name, clean_text, name_key
from frontlist.errors import BadInput
from frontlist.model.addresses import network_of


@pytest.mark.parametrize("name", ["Ada", "Grace Hopper", "O’Neil", "Łukasz K.", "李明", "ada_99", "Jean-Luc P."])
def test_names_that_people_have(name: str) -> None:
    assert clean_name(f" {name} ") == name


@pytest.mark.parametrize(
    "name", ["", "a", " ", "<b>ad</b>", "a" * 41, "-ada", "ada/../..", "@ada", "ad a-", "\x00", "\udcff"]
)
def test_names_that_are_none(name: str) -> None:
    with pytest.raises(BadInput):
        clean_name(name)


@pytest.mark.parametrize("name", ["ada\u202eeve", "ada\x00eve", "ada\u2066eve"])
def test_names_with_tricks_lose_them(name: str) -> None:
    assert clean_name(name) == "adaeve"


def test_names_that_look_alike_are_one() -> None:
    assert len({name_key(name) for name in ("Ada Lovelace", "ADA LOVELACE", "ada.lovelace", "Ａda Lovelacé")}) == 1


@given(st.text(max_size=300))
def test_any_text_is_kept_readable_or_refused(text: str) -> None:
    try:
        kept = clean_text(text, 300, "text")
    except BadInput:
        return
    assert not set(kept) & set("\x00\x1b\u202a\u202e\u2066\u2069")
    assert clean_text(kept, 1200, "text") == kept
    assert "\n" not in clean_line(text, 300, "line")


def test_right_to_left_words_stay_as_they_are() -> None:
    assert clean_text("שלום \u200f(hello)", 100, "text") == "שלום \u200f(hello)"


def test_networks() -> None:
    assert network_of("203.0.113.7") == network_of("::ffff:203.0.113.7") == "203.0.113.7"
    assert network_of("2001:db8:1:2::1") == network_of("2001:db8:1:2:ffff::9") != network_of("2001:db8:1:3::1")
    assert network_of("not an address") == "not an address"


def test_keyed_hashes_differ_by_key_and_purpose() -> None:
    kinds = {keyed_hash(key, purpose, "x") for key in (b"1", b"2") for purpose in ("a", "b")}
    assert len(kinds) == 4
    assert len({new_id("a") for _ in range(1000)}) == len({new_secret() for _ in range(1000)}) == 1000


@pytest.mark.parametrize(
    ("orcid", "valid"),
    [
        ("0000-0002-1825-0097", True),
        ("0000-0001-5109-3700", True),
        ("0000-0002-1694-233X", True),
        ("0000-0002-1825-0098", False),
        ("x", False),
    ],
)
def test_the_last_digit_of_an_orcid(orcid: str, valid: bool) -> None:
    assert valid_orcid(orcid) is valid
