"""Papers in the formats that reference managers read: BibTeX, RIS, CSL-JSON, CSV, and COinS for list pages.

BibTeX keeps letters in UTF-8, which biber and every BibTeX since 2010's managers read, and escapes only what TeX would
act on: `{\\"o}` for every ö would be unreadable in the manager and cannot be written for most of the world's names.
A preprint is CSL type `article` with `number` and `publisher`: the only form that Zotero imports as a preprint.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Final
from urllib.parse import quote

from frontlist.model.ids import web_address
from frontlist.model.paper import Paper
from frontlist.text.names import PARTICLES, parted
from frontlist.text.words import fold, tokens

CSV_COLUMNS: Final = (
    "id", "title", "authors", "date", "venue", "type", "arxiv", "doi", "acl", "categories", "url", "abstract"
)  # fmt: skip

_TEX: Final = str.maketrans({
    "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "$": r"\$", "&": r"\&", "%": r"\%", "#": r"\#", "_": r"\_",
    "^": r"\textasciicircum{}", "~": r"\textasciitilde{}",
})  # fmt: skip
# A capital inside a word, or two in a row, is meant: bibliography styles lower all others.
_MEANT: Final = re.compile(r"(?<![\w\\{])(?=\w*[^\W\d_]\w*)\w*(?:[a-z\d][A-Z]|[A-Z]{2}|[A-Z]\d)[\w]*")
_FORMULA: Final = re.compile(r"^[\t\r]|^\s*[=+\-@]")
_SMALL: Final = frozenset("a an the on of in to for and with from by at is are how why what towards toward".split())
_MONTHS: Final = "jan feb mar apr may jun jul aug sep oct nov dec".split()
_ARXIV: Final = "arXiv"


def bibtex(papers: Iterable[Paper]) -> str:
    """BibTeX entries, each under a key that is readable, unique here, and the same tomorrow."""
    papers = list(papers)
    return "\n".join(_entry(paper, key) for paper, key in zip(papers, keys(papers), strict=True))


def keys(papers: Iterable[Paper]) -> list[str]:
    """A citation key for each paper: family name, year, first word. Papers that would share one carry their id too,

    all of them, so that a key does not depend on the order of the list.
    """
    papers = list(papers)
    plain = [_key(paper) for paper in papers]
    owners: dict[str, set[str]] = {}
    for key, paper in zip(plain, papers, strict=True):
        owners.setdefault(key, set()).add(paper.id)
    return [
        key if len(owners[key]) == 1 else f"{key}-{_short(paper)}" for key, paper in zip(plain, papers, strict=True)
    ]


def _short(paper: Paper) -> str:
    return paper.external("arxiv").replace("/", "-") or paper.id


def _key(paper: Paper) -> str:
    family = parted(paper.authors[0])[0] if paper.authors else ""
    name = "".join(word for word in tokens(family) if word not in PARTICLES) or "".join(tokens(family))
    word = next((word for word in tokens(paper.title) if word not in _SMALL), "")
    key = f"{name}{paper.year or ''}{word}"
    return "".join(mark for mark in fold(key) if mark.isascii() and mark.isalnum()) or paper.id


def _entry(paper: Paper, key: str) -> str:
    # A month is a macro of BibTeX, bare; every other value stands in braces.
    fields = [f"  {name} = {value if name == 'month' else f'{{{value}}}'}," for name, value in _fields(paper) if value]
    return "\n".join([f"@{_kind(paper)}{{{key},", *fields, "}"]) + "\n"


def _kind(paper: Paper) -> str:
    kind = paper.type.lower()
    if _is_preprint(paper):
        return "misc"
    if any(mark in kind for mark in ("proceeding", "conference", "workshop")) or paper.external("acl"):
        return "inproceedings"
    return "book" if kind == "book" else "phdthesis" if "thesis" in kind else "article" if paper.venue else "misc"


def _is_preprint(paper: Paper) -> bool:
    return not paper.venue and (
        bool(paper.external("arxiv")) or paper.type.lower() in {"", "preprint", "posted-content"}
    )


def _fields(paper: Paper) -> Iterator[tuple[str, str]]:
    kind = _kind(paper)
    yield "title", _protected(paper.title)
    yield "author", " and ".join(_bibtex_name(*parted(author)) for author in paper.authors)
    yield (
        {"inproceedings": "booktitle", "phdthesis": "school", "book": "publisher"}.get(kind, "journal"),
        _tex(paper.venue),
    )
    yield "year", paper.date[:4]
    yield "month", paper.date[5:7] and _MONTHS[int(paper.date[5:7]) - 1]
    if arxiv := paper.external("arxiv"):
        yield "eprint", arxiv
        yield "archivePrefix", _ARXIV
        yield "eprinttype", _ARXIV.lower()
        yield "primaryClass", _primary(paper)
    yield "doi", _tex(paper.external("doi"))
    yield "isbn", paper.external("isbn")
    yield "url", page(paper).replace("{", "%7B").replace("}", "%7D").replace("\\", "%5C")
    yield "abstract", _tex(paper.abstract)
    yield "keywords", _tex(", ".join(paper.keywords))


def _primary(paper: Paper) -> str:
    return paper.categories[0] if paper.categories and paper.category_scheme in {"", "arxiv"} else ""


def _bibtex_name(family: str, given: str) -> str:
    # Braces keep an organisation whole: BibTeX would take 'and' and spaces in it for other people.
    return f"{_tex(family)}, {_tex(given)}" if given else f"{{{_tex(family)}}}"


def _tex(text: str) -> str:
    return text.translate(_TEX)


def _protected(title: str) -> str:
    out: list[str] = []
    start = 0
    for word in _MEANT.finditer(title):
        out += [_tex(title[start : word.start()]), f"{{{_tex(word.group())}}}"]
        start = word.end()
    return "".join([*out, _tex(title[start:])])


def page(paper: Paper) -> str:
    """Where the world keeps this paper: its abstract page, else its DOI or archive page, else ''."""
    if address := paper.link("abstract"):
        return address
    for scheme in ("arxiv", "acl", "doi", "openreview", "pmid", "url"):
        if value := paper.external(scheme):
            return web_address(scheme, value)
    return ""


def ris(papers: Iterable[Paper]) -> str:
    """RIS records; a line is one value, and lines end with CR LF as its specification has it."""
    return "".join(
        "\r\n".join(f"{tag}  - {_one_line(value)}" for tag, value in _ris(paper)) + "\r\n\r\n" for paper in papers
    )


def _ris(paper: Paper) -> Iterator[tuple[str, str]]:
    kinds = {"inproceedings": "CPAPER", "book": "BOOK", "phdthesis": "THES", "article": "JOUR"}
    yield "TY", "UNPB" if _is_preprint(paper) else kinds.get(_kind(paper), "GEN")
    yield "TI", paper.title
    for author in paper.authors:
        family, given = parted(author)
        yield "AU", f"{family}, {given}" if given else family
    for tag, value in (
        ("PY", paper.date[:4]), ("DA", paper.date[:10].replace("-", "/")), ("T2", paper.venue),
        ("DO", paper.external("doi")), ("AN", f"arXiv:{paper.external('arxiv')}" if paper.external("arxiv") else ""),
        ("UR", page(paper)), ("AB", paper.abstract),
    ):  # fmt: skip
        if value:
            yield tag, value
    for word in paper.keywords:
        yield "KW", word
    yield "ER", ""


def _one_line(value: str) -> str:
    return " ".join(value.split())


def csl_json(papers: Iterable[Paper]) -> str:
    """CSL-JSON, as citeproc and Zotero read it."""
    papers = list(papers)
    items = [_csl(paper, key) for paper, key in zip(papers, keys(papers), strict=True)]
    return json.dumps(items, ensure_ascii=False, indent=2)


def _csl(paper: Paper, key: str) -> dict[str, object]:
    kinds = {"inproceedings": "paper-conference", "book": "book", "phdthesis": "thesis", "article": "article-journal"}
    preprint = _is_preprint(paper)
    item: dict[str, object] = {
        "id": key,
        "type": "article" if preprint else kinds.get(_kind(paper), "document"),
        "title": paper.title,
        "author": [_csl_name(*parted(author)) for author in paper.authors],
        "issued": {"date-parts": [[int(part) for part in paper.date[:10].split("-")]]} if paper.date else None,
        "DOI": paper.external("doi"),
        "URL": page(paper),
        "abstract": paper.abstract,
        "keyword": ", ".join(paper.keywords),
        "container-title": paper.venue,
    }
    if preprint and paper.external("arxiv"):
        item |= {"number": f"arXiv:{paper.external('arxiv')}", "publisher": _ARXIV}
    return {name: value for name, value in item.items() if value}


def _csl_name(family: str, given: str) -> dict[str, str]:
    return {"family": family, "given": given} if given else {"literal": family}


def csv_rows(papers: Iterable[Paper]) -> Iterator[list[str]]:
    """The header and one row a paper, each cell safe to open in a spreadsheet."""
    yield list(CSV_COLUMNS)
    for paper in papers:
        names = "; ".join(author.name for author in paper.authors)
        cells = [
            paper.id, paper.title, names, paper.date, paper.venue, paper.type, paper.external("arxiv"),
            paper.external("doi"), paper.external("acl"), " ".join(paper.categories), page(paper), paper.abstract,
        ]  # fmt: skip
        yield [neutral(cell) for cell in cells]


def neutral(cell: str) -> str:
    """`cell` so that no spreadsheet takes it for a formula (OWASP, CSV injection)."""
    return f"'{cell}" if _FORMULA.match(cell) else cell


def csv_text(papers: Iterable[Paper]) -> str:
    """`csv_rows` as RFC 4180 text."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerows(csv_rows(papers))
    return out.getvalue()


# Between a name and its value, and between two of them, until the whole text is quoted: no text of ours holds a control
# character.
_IS, _AND = "\x01", "\x02"
_NOT_PLAIN: Final = re.compile(rf"[^\w .~/:,{_IS}{_AND}-]+", re.ASCII)


def coins(paper: Paper) -> str:
    """The `title` of a COinS span (http://ocoins.info), unescaped: Zotero reads list pages by it, as a preprint."""
    arxiv, doi = paper.external("arxiv"), paper.external("doi")
    facts = [
        ("ctx_ver", "Z39.88-2004"), ("rft_val_fmt", "info:ofi/fmt:kev:mtx:dc"), ("rft.type", _coins_type(paper)),
        ("rft.title", paper.title), *[("rft.au", author.name) for author in paper.authors], ("rft.date", paper.date),
        ("rft.source", paper.venue or (_ARXIV if arxiv else "")), ("rft.identifier", page(paper)),
        ("rft_id", f"info:doi/{doi}" if doi else ""),
    ]  # fmt: skip
    # Once over the whole text, and only what is not plain is looked at: list pages hold fifty of these.
    text = _AND.join([f"{name}{_IS}{value}" for name, value in facts if value])
    quoted = _NOT_PLAIN.sub(_quoted_part, text)
    return quoted.replace(" ", "%20").replace(_IS, "=").replace(_AND, "&")


def _quoted_part(found: re.Match[str]) -> str:
    return _quoted(found[0])


@lru_cache(maxsize=1024)
def _quoted(mark: str) -> str:
    return quote(mark, safe="")


def _coins_type(paper: Paper) -> str:
    kinds = {"inproceedings": "conferencePaper", "book": "book", "phdthesis": "thesis", "article": "journalArticle"}
    return "preprint" if _is_preprint(paper) else kinds.get(_kind(paper), "document")


# By the names that `frontlist export` and the site's addresses have for them.
FORMATS: Final[Mapping[str, Callable[[Iterable[Paper]], str]]] = {
    "bibtex": bibtex,
    "ris": ris,
    "csl": csl_json,
    "csv": csv_text,
}
