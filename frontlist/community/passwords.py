"""Passwords: argon2id, and the same work whether or not there is an account."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from frontlist.errors import BadInput

# NIST SP 800-63B, 5.1.1.2: eight at least, no rules of composition, and long ones allowed.
SHORTEST: Final = 8
LONGEST: Final = 1_000


def check_password(password: str, *near: str) -> None:
    """BadInput when it is too short, too long, or the name or address itself."""
    if not SHORTEST <= len(password) <= LONGEST:
        raise BadInput("That password cannot be used.", f"Choose one of {SHORTEST} to {LONGEST:,} characters.")
    if len(set(password)) < 4 or any(text and password.casefold() == text.casefold() for text in near):
        raise BadInput("That password is too easy to guess.", "Choose another; a few words make a good one.")


def hash_password(hasher: PasswordHasher, password: str) -> str:
    """What the store keeps."""
    return hasher.hash(_octets(password))


def password_fits(hasher: PasswordHasher, kept: str, password: str) -> bool:
    """Whether it is the one. Without a kept hash the same work is done against another, for nothing."""
    try:
        fits = hasher.verify(kept or _anybodys(hasher), _octets(password[:LONGEST]))
    except (VerificationError, InvalidHashError):
        return False
    return fits and bool(kept)


@lru_cache(maxsize=8)
def _anybodys(hasher: PasswordHasher) -> str:
    return hasher.hash("nobody's password")


def _octets(password: str) -> bytes:
    return password.encode("utf-8", "surrogatepass")
