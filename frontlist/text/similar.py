"""Keys under which the same title, or the same person's name, falls together."""

from __future__ import annotations

import hashlib
import html
import re
from typing import Final

from frontlist.text.names import PARTICLES
from frontlist.text.words import fold

_GREEK: Final = {
    "α": "alpha", "β": "beta", "γ": "gamma", "δ": "delta", "ε": "epsilon", "ϵ": "epsilon", "ζ": "zeta", "η": "eta",
    "θ": "theta", "ι": "iota", "κ": "kappa", "λ": "lambda", "μ": "mu", "ν": "nu", "ξ": "xi", "π": "pi", "ρ": "rho",
    "σ": "sigma", "ς": "sigma", "τ": "tau", "υ": "upsilon", "φ": "phi", "χ": "chi", "ψ": "psi", "ω": "omega", "ℓ": "l",
}  # fmt: skip
_GREEK_NAMES: Final = str.maketrans(_GREEK)
# Commands whose name is itself read aloud; of every other command only the arguments are.
_SPOKEN: Final = frozenset(_GREEK.values()) | {
    "log", "ln", "exp", "max", "min", "sin", "cos", "tan", "det", "dim", "ker", "sup", "inf", "lim", "arg", "gcd",
    "tanh", "i", "j", "o", "l", "ss", "ae", "oe", "aa", "LaTeX", "TeX",
}  # fmt: skip
_COMMAND: Final = re.compile(r"\\(?:([A-Za-z]+)\s*|.)|[{}]", re.S)
_TAG: Final = re.compile(r"</?[A-Za-z][^<>]{0,200}>")
_RUIN: Final = re.compile(r"[\\<&]")
_NOT_ALNUM: Final = re.compile(r"[\W_]+")

_SUFFIXES: Final = frozenset("jr sr ii iii iv phd md".split())
_WORD_MARKS: Final = re.compile(r"[-‐‑–'’ʼ`´]")
_NAME_SPLIT: Final = re.compile(r"[\W\d_]+")
_SPACELESS: Final = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff]")


def title_key(title: str) -> str:
    """The letters and digits of a title without case, accents, LaTeX and mark-up; equal keys are equal titles.

    >>> title_key(r"{\\em na\\"{\\i}ve} $\\alpha$-Divergence") == title_key("Naïve α-divergence.")
    True
    """
    if _RUIN.search(title):
        title = _COMMAND.sub(_spoken, _TAG.sub("", html.unescape(title)))
    key = _NOT_ALNUM.sub("", fold(title))
    return key if key.isascii() else key.translate(_GREEK_NAMES)


def title_hash(key: str) -> int:
    """A title's key as a number that fits a signed 64-bit column."""
    return int.from_bytes(hashlib.blake2b(key.encode(), digest_size=8).digest(), "big", signed=True)


def _spoken(command: re.Match[str]) -> str:
    name = command.group(1) or ""
    name = name.removeprefix("var")
    return name if name in _SPOKEN or name.lower() in _SPOKEN else ""


def name_key(name: str) -> str:
    """Family name and first initial, folded: 'van der Maaten, Laurens', 'L. van der Maaten' → 'maaten l'.

    Names in Chinese, Japanese or Korean script have no marked family name and are kept whole.

    >>> name_key("García Márquez, Gabriel"), name_key("Smith JA"), name_key("LeCun, Y.")
    ('marquez g', 'smith j', 'lecun y')
    """
    name = _COMMAND.sub(_spoken, name) if "\\" in name else name
    if _SPACELESS.search(name):
        return _NOT_ALNUM.sub("", fold(name))
    before, comma, after = name.partition(",")
    parts = [words for part in after.split(",") if (words := _name_words(part))] if comma else []
    if parts:
        return _key(_name_words(before), parts[-1])
    words = _name_words(before)
    if _initials_last(before):
        return _key(words[:-1], words[-1:])
    return _key(words[-1:], words[:-1])


def _name_words(text: str) -> list[str]:
    words = [word for word in _NAME_SPLIT.split(fold(_WORD_MARKS.sub("", text))) if word]
    kept = [word for word in words if word not in _SUFFIXES]
    return kept or words


def _key(family: list[str], given: list[str]) -> str:
    # The last word that is no particle: sources disagree on whether 'van der' or 'García' belong to the family name.
    core = next((word for word in reversed(family) if word not in PARTICLES), family[-1] if family else "")
    first = next((word for word in given if word not in PARTICLES), given[0] if given else "")
    return f"{core} {first[:1]}".strip()


def _initials_last(name: str) -> bool:
    """PubMed's way, 'Bannach-Brown A': the last word is one or two bare capitals after a word that is not."""
    words = name.split()
    return (
        len(words) > 1 and len(words[-1]) <= 2 and words[-1].isupper() and words[-1].isalpha() and len(words[0]) > 2
        and not words[0].isupper()
    )  # fmt: skip
