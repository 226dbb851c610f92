"""Which format a text is in, told by its beginning and never by its name."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Final, NamedTuple

from frontlist.model.paper import Record, Reject
from frontlist.sources import (
    acl,
    arxiv_api,
    arxiv_oai,
    arxiv_rss,
    bibtex,
    csv_table,
    feed,
    json_lines,
    nbib,
    pasted,
    ris,
)
from frontlist.sources.lines import text_of
from frontlist.sources.streams import Bytes


class Format(NamedTuple):
    """A format that can be read, and how."""

    name: str
    records: Callable[[Bytes], Iterator[Record | Reject]]


HEAD_BYTES: Final = 1 << 16
_ROOT: Final = re.compile(r"<(?![?!])(?:[\w.-]+:)?([\w.-]+)[^<>]*>")
_BIBTEX: Final = re.compile(r"^[ \t]*@[ \t]*[^\W\d]\w*[ \t]*[{(]", re.M)
_RIS: Final = re.compile(r"^\s{0,3}(?:TY {1,2}-|[A-Z][A-Z0-9] {2}- .+\n[A-Z][A-Z0-9] {2}- )", re.M)
_NBIB: Final = re.compile(r"^PMID- ?\d", re.M)
_OBJECT_LINE: Final = re.compile(r"^\{.*\}\s*$")
_BINARY: Final = {
    b"%PDF": "a PDF", b"\x89PNG": "a picture", b"\xff\xd8\xff": "a picture", b"GIF8": "a picture", b"SQLite format 3": "a database",
    b"\x7fELF": "a program", b"MZ": "a program", b"PAR1": "a Parquet table",
}  # fmt: skip

JSON_LINES: Final = Format("JSON lines", json_lines.read_lines)
JSON: Final = Format("JSON", json_lines.read_elements)
BIBTEX: Final = Format("BibTeX", bibtex.records)
RIS: Final = Format("RIS", ris.records)
NBIB: Final = Format("NBIB", nbib.records)
TABLE: Final = Format("table", csv_table.records)
PASTED: Final = Format("pasted list", pasted.records)
ACL: Final = Format("ACL Anthology", acl.records)
OAI: Final = Format("arXiv OAI-PMH", arxiv_oai.records)
ARXIV_API: Final = Format("arXiv API", arxiv_api.records)
ARXIV_FEED: Final = Format("arXiv feed", arxiv_rss.records)
FEED: Final = Format("feed", feed.records)


def recognised(head: bytes) -> Format | str:
    """The format of a text that begins so; or, in words, what it is instead."""
    for magic, words in _BINARY.items():
        if head.startswith(magic):
            return f"It is {words}, not a list of papers."
    text = text_of(head)
    if not text.strip():
        return "It is empty."
    if _looks_binary(text):
        return "It is not text."
    begin = text.lstrip()[:1]
    if begin == "<":
        return _xml_format(text)
    if begin in "{[":
        return _json_format(text)
    return _text_format(text)


def _looks_binary(text: str) -> bool:
    odd = sum(1 for mark in text[:4096] if (mark < " " and mark not in "\t\n\r\f") or mark == "\ufffd")
    return odd > len(text[:4096]) / 10


def _xml_format(text: str) -> Format | str:
    root = _ROOT.search(text)
    name = root.group(1).lower() if root else ""
    if name == "html":
        return "It is a web page; copy the list of papers out of it as text."
    if name in {"oai-pmh", "record", "listrecords", "getrecord"}:
        return OAI
    if name == "collection":
        return ACL
    if name in {"feed", "rss", "rdf", "entry"}:
        if "announce_type" in text or "Announce Type:" in text:
            return ARXIV_FEED
        return ARXIV_API if re.search(r"<id>https?://(?:export\.)?arxiv\.org/", text) else FEED
    return (
        f"It is XML of a kind that is not known (<{name[:40]}>)."
        if name
        else "It is not XML, though it begins like it."
    )


def _json_format(text: str) -> Format:
    if text.lstrip().startswith("["):
        return JSON
    lines = text.split("\n")[:50]
    return JSON_LINES if any(map(_OBJECT_LINE.match, lines)) else JSON


def _text_format(text: str) -> Format | str:
    lines = re.split(r"\r\n?|\n", text)
    first = next(line for line in lines if line.strip())
    if csv_table.has_header(first):
        return TABLE
    if _NBIB.search(text):
        return NBIB
    if _RIS.search(text):
        return RIS
    if _BIBTEX.search(text):
        return BIBTEX
    # A JSON line too broken or too long to begin well may be followed by good ones.
    if any(map(_OBJECT_LINE.match, lines[:50])):
        return JSON_LINES
    return (
        PASTED
        if pasted.looks_pasted(lines)
        else "It is in no format that is known, and no list of titles with abstracts."
    )
