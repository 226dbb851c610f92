"""E-mail addresses as people type them: checked, in one form, and never a way into a header (RFC 5321, 5322).

The local part is ASCII: RFC 6531 would allow more, but a mail to such an address is lost at the first relay without it.
"""

from __future__ import annotations

import re
import unicodedata
from email.errors import MessageError
from email.headerregistry import Address
from typing import Final

from frontlist.errors import BadInput

# RFC 5321, 4.5.3.1: 64 octets before the @, 255 after it, 254 in all between the angle brackets.
LONGEST: Final = 254
_LONGEST_LOCAL: Final = 64
_LABEL = re.compile(r"^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$")
# Plain text in which an address is printed ('contact: ada@example.org').
_PRINTED = re.compile(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?\.[A-Za-z]{2,}")


def parse_address(text: str) -> str:
    """The address in one form: spaces trimmed, the domain in lower case and ASCII (IDNA). BadInput when it is none."""
    given = unicodedata.normalize("NFC", text.strip())
    # An encoded word (RFC 2047) is an address to the letter, and in a header it is decoded to whatever it holds.
    if "=?" in given or any(unicodedata.category(mark)[0] == "C" for mark in given):
        raise _refused(text)
    try:
        parsed = Address(addr_spec=given)
        domain = parsed.domain.rstrip(".").encode("idna").decode("ascii").lower()
    except (MessageError, ValueError, IndexError, AttributeError) as error:
        raise _refused(text) from error
    labels = domain.split(".")
    named = len(labels) > 1 and all(_LABEL.match(label) for label in labels) and not labels[-1].isdigit()
    address = Address(username=parsed.username, domain=domain).addr_spec
    size = len(address.encode())
    if not parsed.username or not named or size > LONGEST or len(parsed.username.encode()) > _LONGEST_LOCAL:
        raise _refused(text)
    return address


def address_key(address: str) -> str:
    """What tells two addresses apart. By the letter of RFC 5321 the local part has case; no host keeps to that."""
    return address.casefold()


def printed_addresses(text: str) -> list[str]:
    """The addresses that stand in a text, in order, each once."""
    found: dict[str, None] = {}
    for match in _PRINTED.finditer(text):
        try:
            found[parse_address(match.group())] = None
        except BadInput:
            continue
    return list(found)


def _refused(text: str) -> BadInput:
    shown = "".join(mark if mark.isprintable() else " " for mark in text[:80])
    return BadInput(f"{shown!r} is not an e-mail address.", "Write it like name@example.org.")
