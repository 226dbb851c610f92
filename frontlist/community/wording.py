"""What people type, made fit to keep: names, notes, comments, tags. Nothing here is silently cut."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from frontlist.errors import BadInput
from frontlist.text.words import fold

LONGEST_NAME: Final = 40
LONGEST_NOTE: Final = 4_000
LONGEST_COMMENT: Final = 20_000
LONGEST_TAG: Final = 60

# Overrides and isolates reorder what stands around them (CVE-2021-42574); plain marks for a right-to-left word stay.
_BIDI: Final = re.compile("[\u202a-\u202e\u2066-\u2069]")
_NAME: Final = re.compile(r"^[^\W_](?:[\w .'’-]*[\w.])?$")


def clean_text(text: str, longest: int, what: str) -> str:
    """`text` without control characters and bidirectional overrides; BadInput when it is too long or not text."""
    if len(text) > longest:
        raise BadInput(f"The {what} has {len(text):,} characters.", f"At most {longest:,} fit.", longest=longest)
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise BadInput(f"The {what} holds something that is not text.", "Type it again by hand.") from error
    whole = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    kept = "".join(mark for mark in whole if mark in "\n\t" or unicodedata.category(mark) not in {"Cc", "Co", "Cn"})
    return _BIDI.sub("", kept).strip()


def clean_line(text: str, longest: int, what: str) -> str:
    """The same on one line."""
    return " ".join(clean_text(text, longest, what).split())


def clean_name(text: str) -> str:
    """A name to be known by: 2 to 40 letters, digits, spaces, dots, hyphens and apostrophes."""
    name = clean_line(unicodedata.normalize("NFKC", text[:1000]), LONGEST_NAME, "name")
    if len(name) < 2 or not _NAME.match(name):
        raise BadInput(
            "That name cannot be used.", f"Use 2 to {LONGEST_NAME} letters, digits, spaces, dots or hyphens."
        )
    return name


def public_name(name: str, otherwise: str) -> str:
    """The name that another service has for somebody, or another one where it cannot be used here."""
    try:
        return clean_name(name)
    except BadInput:
        return otherwise


def name_key(name: str) -> str:
    """What tells two names apart: case, accents, spaces and dots do not."""
    return re.sub(r"[\s_.'’-]+", "", fold(name))
