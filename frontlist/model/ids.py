"""Every written form of an identifier is the same paper: parsing, normal forms, and our own ids.

arXiv identifiers: https://info.arxiv.org/help/arxiv_identifier.html. DOIs are case-insensitive (ISO 26324).
"""

from __future__ import annotations

import base64
import hashlib
import re
from typing import Final
from urllib.parse import unquote, urlsplit

from frontlist.model.paper import ExternalId

ARXIV_DOI_PREFIX: Final = "10.48550/arxiv."
ID_LENGTH: Final = 12

_ARXIV_NEW = re.compile(r"^(\d{4}\.\d{4,5})(v\d+)?$", re.I)
_ARXIV_OLD = re.compile(r"^([a-z-]+(?:\.[A-Z]{2})?/\d{7})(v\d+)?$", re.I)
_ARXIV_PATH = re.compile(r"^/(?:abs|pdf|html|format|ps|e-print|src|list|bibtex)/(.+?)(?:\.pdf)?/?$", re.I)
_DOI = re.compile(r"^10\.\d{4,9}/\S+$")
_ACL_NEW = re.compile(r"^\d{4}\.[a-z0-9_-]+-[a-z0-9]+\.\d+$", re.I)
_ACL_OLD = re.compile(r"^[A-Z]\d{2}-\d{4}$")
# A forum's id. Lists of papers also give the address of the PDF, which names no forum.
_OPENREVIEW = re.compile(r"^[\w-]{4,64}$", re.ASCII)
_OUR_ID = re.compile(r"^p[a-z2-7]{12}$")
_PREFIXES = {
    "arxiv": "arxiv", "doi": "doi", "acl": "acl", "anthology": "acl", "openreview": "openreview", "pmid": "pmid",
    "s2": "s2", "corpusid": "s2", "openalex": "openalex", "isbn": "isbn", "frontlist": "frontlist",
}  # fmt: skip


def parse_id(text: str) -> ExternalId | None:
    """The paper that `text` names, in normal form without a version; None when it names none.

    >>> parse_id("https://arxiv.org/abs/1706.03762v5")
    ExternalId(scheme='arxiv', value='1706.03762')
    >>> parse_id("10.48550/arXiv.2005.11401")
    ExternalId(scheme='arxiv', value='2005.11401')
    """
    text = text.strip().strip("<>").rstrip(".,;")
    if not text or len(text) > 2000 or any(mark.isspace() for mark in text):
        return None
    if text.lower().startswith(("http://", "https://")):
        return _from_url(text)
    if _OUR_ID.match(text):
        return ExternalId("frontlist", text)
    head, colon, rest = text.partition(":")
    if colon and head.lower() in _PREFIXES:
        return normal_id(_PREFIXES[head.lower()], rest)
    if _DOI.match(text):
        return normal_id("doi", text)
    if found := _arxiv(text):
        return ExternalId("arxiv", found)
    if _ACL_NEW.match(text) or _ACL_OLD.match(text):
        return ExternalId("acl", text)
    return None


def version_of(text: str) -> str:
    """'v5' when the written form names a version, else ''."""
    found = re.search(r"(?<=\d)(v\d+)(?:\.pdf)?/?$", text.strip(), re.I)
    return found.group(1).lower() if found else ""


def normal_id(scheme: str, value: str) -> ExternalId | None:
    """The normal form of `value` in `scheme`, or None when it cannot be one. An arXiv DOI becomes the arXiv id."""
    value = value.strip()
    if not value or any(mark.isspace() for mark in value) or len(value) > 500:
        return None
    if scheme == "doi":
        return _normal_doi(value)
    if scheme == "arxiv":
        found = _arxiv(value.removeprefix("arXiv:").removeprefix("arxiv:"))
        return ExternalId("arxiv", found) if found else None
    if scheme in {"pmid", "s2"} and not re.fullmatch(r"[0-9a-f]{1,40}", value.lower()):
        return None
    if scheme == "openreview" and not _OPENREVIEW.match(value):
        return _openreview(value)
    if scheme == "openalex":
        value = value.rsplit("/", 1)[-1].upper()
        return ExternalId("openalex", value) if re.fullmatch(r"W\d+", value) else None
    if scheme == "isbn":
        value = value.replace("-", "").upper()
    return ExternalId(scheme, value)


def make_paper_id(seed: str) -> str:
    """Our id for the paper that the record `seed` created: 'p' and 12 characters that need no escaping anywhere."""
    digest = hashlib.sha256(seed.encode()).digest()
    return "p" + base64.b32encode(digest).decode().lower()[:ID_LENGTH]


def web_address(scheme: str, value: str) -> str:
    """Where a person can see this id in the world, or ''."""
    pattern = {
        "arxiv": "https://arxiv.org/abs/{}", "doi": "https://doi.org/{}", "acl": "https://aclanthology.org/{}/",
        "openreview": "https://openreview.net/forum?id={}", "pmid": "https://pubmed.ncbi.nlm.nih.gov/{}/",
        "openalex": "https://openalex.org/{}", "s2": "https://api.semanticscholar.org/CorpusID:{}", "url": "{}",
    }.get(scheme)  # fmt: skip
    return pattern.format(value) if pattern else ""


def _arxiv(text: str) -> str | None:
    if found := _ARXIV_NEW.match(text):
        year_month = found.group(1)
        return year_month if 1 <= int(year_month[2:4]) <= 12 else None
    if found := _ARXIV_OLD.match(text):
        archive, number = found.group(1).split("/")
        # `math.GT/0309136` and `math/0309136` are one paper: the subject class is not part of the identifier.
        return f"{archive.partition('.')[0].lower()}/{number}"
    return None


def _openreview(value: str) -> ExternalId | None:
    """What stands where a forum's id belongs: the forum's address names it, that of a PDF is only an address."""
    if not value.lower().startswith(("http://", "https://")):
        return None
    return _from_url(value) or ExternalId("url", value)


def _normal_doi(value: str) -> ExternalId | None:
    value = unquote(value).lower().rstrip(".,;")
    if not _DOI.match(value):
        return None
    if value.startswith(ARXIV_DOI_PREFIX):
        found = _arxiv(value.removeprefix(ARXIV_DOI_PREFIX))
        return ExternalId("arxiv", found) if found else None
    return ExternalId("doi", value)


def _from_url(url: str) -> ExternalId | None:
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").removeprefix("www.")
    except ValueError:
        return None
    path = unquote(parts.path)
    if host in {"arxiv.org", "export.arxiv.org", "ar5iv.org", "ar5iv.labs.arxiv.org", "alphaxiv.org"}:
        found = _ARXIV_PATH.match(path)
        arxiv = _arxiv(found.group(1)) if found else None
        return ExternalId("arxiv", arxiv) if arxiv else None
    if host == "huggingface.co" and path.startswith("/papers/"):
        arxiv = _arxiv(path.removeprefix("/papers/").strip("/"))
        return ExternalId("arxiv", arxiv) if arxiv else None
    if host in {"doi.org", "dx.doi.org"}:
        return _normal_doi(path.lstrip("/"))
    if host in {"aclanthology.org", "aclweb.org"}:
        return parse_id(path.rstrip("/").rsplit("/", 1)[-1].removesuffix(".pdf").removesuffix(".bib"))
    if host == "openreview.net":
        found_id = re.search(r"(?:^|&)id=([\w-]+)(?:&|$)", parts.query)
        return normal_id("openreview", found_id.group(1)) if found_id else None
    if host in {"pubmed.ncbi.nlm.nih.gov"}:
        return normal_id("pmid", path.strip("/"))
    if host in {"openalex.org", "api.openalex.org"}:
        return normal_id("openalex", path.rstrip("/"))
    found_doi = re.search(r"/(10\.\d{4,9}/[^?#]+)", path)
    return _normal_doi(found_doi.group(1)) if found_doi else None
