"""Superscripts, subscripts and alphabets that Unicode has, and a readable form for those it has not."""

from __future__ import annotations

import re
from typing import Final

from frontlist.text.symbols import GREEK_NAMES, SYMBOLS

_SUPER: Final = dict(zip(
    "0123456789+-−=()abcdefghijklmnoprstuvwxyzABDEGHIJKLMNOPRTUVWβγδθφχ",
    "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻᴬᴮᴰᴱᴳᴴᴵᴶᴷᴸᴹᴺᴼᴾᴿᵀᵁⱽᵂᵝᵞᵟᶿᵠᵡ", strict=True,
))  # fmt: skip
_SUB: Final = dict(zip(
    "0123456789+-−=()aehijklmnoprstuvxβγρφχ", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓᵦᵧᵨᵩᵪ", strict=True
))  # fmt: skip
_RAISED: Final = {"∘": "°", "°": "°", "′": "′", "″": "″", "*": "*", "∗": "*", "⋆": "⋆", "†": "†", "⊤": "ᵀ", "'": "′",
                  "‡": "‡", "⊥": "^⊥"}  # fmt: skip
_LOWERED: Final = {"⊙": "⊙", "☉": "☉"}
_WORD: Final = re.compile(r"[A-Za-z][A-Za-z0-9 ,]{2,}|[A-Za-z]*[A-Z][A-Z0-9]+[A-Za-z0-9]*")
_PLAIN: Final = re.compile(r"[A-Za-z0-9]+")
_ORDINAL: Final = frozenset({"st", "nd", "rd", "th"})
_SWITCH: Final = re.compile(r"^(?:rm|text|bf|it|mathrm) ")
_NAMES: Final = re.compile("|".join(sorted([*GREEK_NAMES, "circ", "infty", "prime", "ell", "top", "ast", "star",
                                            "dagger", "odot", "times"], key=len, reverse=True)))  # fmt: skip
_BLACKBOARD: Final = dict(zip("CHNPQRZ", "ℂℍℕℙℚℝℤ", strict=True))


def superscript(text: str) -> str:
    """`text` raised: '2' → '²', 'n+1' → 'ⁿ⁺¹', 'old' → '^old', 'i,j' → '^(i,j)'."""
    text = _named(text.strip())
    if text in _ORDINAL:
        return text
    if text in _RAISED or set(text) <= {"′", "'"}:
        return _RAISED.get(text, text.replace("'", "′"))
    return _shifted("^", text, _SUPER)


def subscript(text: str) -> str:
    """`text` lowered: '1' → '₁', 'ij' → 'ᵢⱼ', 'rot' → '_rot', 'i,j' → '_(i,j)'."""
    text = _named(text.strip())
    return _LOWERED.get(text) or _shifted("_", text, _SUB)


def blackboard(text: str) -> str:
    """The letters of `text` in double-struck form."""
    return "".join(_BLACKBOARD.get(mark) or _struck(mark) for mark in text)


def symbol_names(text: str) -> str:
    """`text` with names of symbols that lost their backslash replaced, where nothing but names is written."""
    return " ".join(_only_names(word) for word in text.split(" "))


def _struck(mark: str) -> str:
    if "A" <= mark <= "Z":
        return chr(0x1D538 + ord(mark) - ord("A"))
    return "𝟙" if mark == "1" else mark


def _named(text: str) -> str:
    # A switch may have lost its backslash too: I_{rm mag}.
    text = _SWITCH.sub("", text)
    named = symbol_names(text) if text.isascii() else text
    return text if named.isascii() else named.replace(" ", "")


def _only_names(word: str) -> str:
    # 'Phicirc' is \Phi\circ without its backslashes; 'picture' is a word.
    if _NAMES.sub("", word):
        return word
    return _NAMES.sub(lambda found: SYMBOLS[found.group()][0], word)


def _shifted(sign: str, text: str, table: dict[str, str]) -> str:
    if not text:
        return ""
    if _WORD.fullmatch(text):
        return sign + text if _PLAIN.fullmatch(text) else f"{sign}({text})"
    if all(mark in table for mark in text):
        return "".join(table[mark] for mark in text)
    if len(text) == 1 or _PLAIN.fullmatch(text) or (text[0] == "(" and text[-1] == ")" and text.count("(") == 1):
        return sign + text
    return f"{sign}({text})"
