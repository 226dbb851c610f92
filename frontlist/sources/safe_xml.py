"""Reading XML from strangers: no entities, no DTD, no network, no huge trees; and in spite of bad characters.

What is refused and why: https://owasp.org/www-community/vulnerabilities/XML_External_Entity_(XXE)_Processing.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from typing import Any, Final

from lxml import etree

from frontlist.errors import BadInput
from frontlist.sources.streams import Bytes

CHUNK: Final = 1 << 16
# The declaration of the encoding stands within so many bytes.
DECLARATION: Final = 256
# Not allowed in XML 1.0 at all, and yet they come: they are left out rather than the whole file refused.
_FORBIDDEN: Final = dict.fromkeys([*range(9), 11, 12, *range(14, 32), 0xFFFE, 0xFFFF])
_DECLARED: Final = re.compile(rb"^\s*<\?xml[^>]*?encoding\s*=\s*[\"']([A-Za-z0-9._-]+)[\"']")
_SAFE: Final[dict[str, Any]] = {
    "resolve_entities": False, "no_network": True, "load_dtd": False, "dtd_validation": False, "huge_tree": False,
    "remove_comments": True, "remove_pis": True, "encoding": "utf-8",
}  # fmt: skip
NEXT_STEP: Final = "Check that the file is whole and is what it should be."


def parsed(data: bytes, *, recover: bool = False) -> etree._Element:
    """The root of a whole document. `recover` takes what can be read of one that is not well-formed."""
    parser = etree.XMLParser(recover=recover, **_SAFE)
    try:
        for text in _cleaned(_pieces(data)):
            parser.feed(text)
        root: etree._Element | None = parser.close()
    except etree.LxmlError as error:
        raise _broken(error) from error
    if root is None:
        raise BadInput("There is no XML in it.", NEXT_STEP)
    _refuse_entities(root)
    return root


def elements(stream: Bytes, names: frozenset[str]) -> Iterator[etree._Element]:
    """Each element whose local name is in `names`, as soon as it is whole, in constant memory.

    What stands before it among its siblings is forgotten. Raises BadInput where the XML ends or breaks.
    """
    parser = etree.XMLPullParser(events=("start", "end"), **_SAFE)
    try:
        for text in _cleaned(iter(lambda: stream.read(CHUNK), b"")):
            parser.feed(text)
            yield from _complete(parser, names)
        parser.close()
        yield from _complete(parser, names)
    except etree.LxmlError as error:
        raise _broken(error) from error


def _complete(parser: etree.XMLPullParser[Any], names: frozenset[str]) -> Iterator[etree._Element]:
    for event, element in parser.read_events():
        if event == "start":
            if element.getparent() is None:
                _refuse_entities(element)
            continue
        if local_name(element) in names:
            yield element
            element.clear(keep_tail=False)
            while (before := element.getprevious()) is not None:
                before.getparent().remove(before)


def local_name(element: etree._Element) -> str:
    """The element's name without its namespace."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def namespace(element: etree._Element) -> str:
    """The element's namespace, or ''."""
    return element.tag[1:].partition("}")[0] if isinstance(element.tag, str) and element.tag.startswith("{") else ""


def children(element: etree._Element, name: str) -> list[etree._Element]:
    """The children of that local name, whatever their namespace."""
    return [child for child in element if local_name(child) == name]


def child_text(element: etree._Element, name: str) -> str:
    """The text of the first child of that local name that has any, or ''."""
    found = ("".join(child.itertext()).strip() for child in element if local_name(child) == name)
    return next((text for text in found if text), "")


def _pieces(data: bytes) -> Iterator[bytes]:
    return (data[start : start + CHUNK] for start in range(0, len(data), CHUNK))


def _cleaned(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """The document in UTF-8 without forbidden characters, from whatever encoding it declares."""
    first = next(pieces, b"")
    while len(first) < DECLARATION and (more := next(pieces, b"")):
        first += more
    decoder = _decoder(first)
    yield _clean(decoder.decode(first))
    for piece in pieces:
        yield _clean(decoder.decode(piece))
    yield _clean(decoder.decode(b"", final=True))


def _clean(text: str) -> bytes:
    return text.translate(_FORBIDDEN).removeprefix("\ufeff").encode("utf-8", "replace")


def _decoder(first: bytes) -> codecs.IncrementalDecoder:
    for mark, wide in ((codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16")):
        if first.startswith(mark):
            return codecs.getincrementaldecoder(wide)("replace")
    declared = _DECLARED.match(first.removeprefix(codecs.BOM_UTF8)[:DECLARATION])
    name = declared.group(1).decode() if declared else "utf-8"
    try:
        info = codecs.lookup(name)
    except LookupError:
        info = codecs.lookup("utf-8")
    # Only encodings of text, and none that is stateful or 16 bits wide though the declaration was read as bytes.
    if not info._is_text_encoding or info.name.startswith(("utf-16", "utf-32", "utf-7")):
        info = codecs.lookup("utf-8")
    return codecs.getincrementaldecoder("cp1252" if info.name == "iso8859-1" else info.name)("replace")


def _refuse_entities(root: etree._Element) -> None:
    declared = root.getroottree().docinfo.internalDTD
    if declared is not None and next(iter(declared.iterentities()), None) is not None:
        raise _declares_entities()


def _declares_entities() -> BadInput:
    return BadInput("The XML declares entities of its own, which is not safe to read.", "Ask for it without a DTD.")


def _broken(error: etree.LxmlError) -> BadInput:
    if "entity amplification" in str(error):
        return _declares_entities()
    line = getattr(error, "lineno", None) or 0
    return BadInput(
        f"The XML is broken at line {line} ({error.args[0] if error.args else error}).", NEXT_STEP, line=line
    )
