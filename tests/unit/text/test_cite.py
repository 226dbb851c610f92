"""Citation formats that the reference managers read back."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from urllib.parse import parse_qs

import pytest

from frontlist.model.paper import Author, ExternalId, Paper
from frontlist.text.cite import CSV_COLUMNS, bibtex, coins, csl_json, csv_rows, csv_text, keys, neutral, page, ris
from frontlist.text.names import parted

PREPRINT = Paper(
    id="paaaaaaaaaaaa",
    title="GPT-4 & the 50% rule: S²IP_x in PyTorch",
    abstract="We use {braces}.\nTwice.",
    authors=(Author("Laurens van der Maaten"), Author("OpenAI"), Author("Müller, Jörg")),
    ids=(ExternalId("arxiv", "2005.11401"),),
    date="2020-05-22",
    categories=("cs.CL", "cs.LG"),
    category_scheme="arxiv",
    keywords=("retrieval",),
)
PAPER = Paper(
    id="pbbbbbbbbbbbb",
    title="Attention",
    authors=(Author("A. Vaswani", family="Vaswani", given="A."),),
    ids=(ExternalId("doi", "10.1000/x_y"),),
    date="2017",
    venue="Advances in Things",
    type="journal-article",
)


def test_bibtex_of_a_preprint() -> None:
    assert bibtex([PREPRINT]).splitlines()[:11] == [
        "@misc{maaten2020gpt,",
        r"  title = {{GPT}-4 \& the 50\% rule: {S²IP\_x} in {PyTorch}},",
        "  author = {van der Maaten, Laurens and {OpenAI} and Müller, Jörg},",
        "  year = {2020},",
        "  month = may,",
        "  eprint = {2005.11401},",
        "  archivePrefix = {arXiv},",
        "  eprinttype = {arxiv},",
        "  primaryClass = {cs.CL},",
        "  url = {https://arxiv.org/abs/2005.11401},",
        "  abstract = {We use \\{braces\\}.",
    ]


def test_bibtex_of_an_article() -> None:
    written = bibtex([PAPER])
    assert written.startswith("@article{vaswani2017attention,\n")
    assert "  journal = {Advances in Things},\n" in written
    assert "  doi = {10.1000/x\\_y},\n" in written
    assert "eprint" not in written


def test_bibtex_braces_balance_whatever_the_text() -> None:
    paper = Paper(id="p", title="}{ \\ $ # ^ ~ %", authors=(Author("}{"),), ids=(ExternalId("url", "http://a/{"),))
    written = bibtex([paper])
    for escape in ("\\{", "\\}"):
        written = written.replace(escape, "")
    assert written.count("{") == written.count("}")


def test_keys_are_unique_and_do_not_depend_on_order() -> None:
    twin = Paper(id="pcccccccccccc", title="Attention again", authors=PAPER.authors, date="2017")
    forward, backward = keys([PAPER, twin, PREPRINT]), keys([PREPRINT, twin, PAPER])
    assert len(set(forward)) == 3
    assert forward == backward[::-1]
    assert keys([Paper(id="pd", title="深度学习")]) == ["pd"]


def test_ris_is_one_value_a_line() -> None:
    lines = ris([PREPRINT, PAPER]).split("\r\n")
    assert lines[:4] == ["TY  - UNPB", f"TI  - {PREPRINT.title}", "AU  - van der Maaten, Laurens", "AU  - OpenAI"]
    assert "AB  - We use {braces}. Twice." in lines
    assert "TY  - JOUR" in lines
    assert lines.count("ER  - ") == 2


def test_csl_json_of_a_preprint_is_an_article_with_number_and_publisher() -> None:
    preprint, paper = json.loads(csl_json([PREPRINT, PAPER]))
    assert (preprint["type"], preprint["number"], preprint["publisher"]) == ("article", "arXiv:2005.11401", "arXiv")
    assert preprint["author"][1] == {"literal": "OpenAI"}
    assert preprint["issued"] == {"date-parts": [[2020, 5, 22]]}
    assert (paper["type"], paper["container-title"]) == ("article-journal", "Advances in Things")
    assert "publisher" not in paper


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", " =", "\n="])
def test_csv_is_no_formula(start: str) -> None:
    assert neutral(start + "1").startswith("'")
    rows = list(
        csv.reader(io.StringIO(csv_text([Paper(id="p", title=start + "HYPERLINK()", abstract='a,"b"\nc')]), newline=""))
    )
    assert rows[1][1] == f"'{start}HYPERLINK()"
    assert rows[1][-1] == 'a,"b"\nc'


def test_csv_rows_have_a_header() -> None:
    header, row = csv_rows([PREPRINT])
    assert tuple(header) == CSV_COLUMNS
    assert dict(zip(header, row, strict=True))["authors"] == "Laurens van der Maaten; OpenAI; Müller, Jörg"


def test_coins_names_a_preprint() -> None:
    facts = parse_qs(coins(PREPRINT))
    assert facts["rft_val_fmt"] == ["info:ofi/fmt:kev:mtx:dc"]
    assert facts["rft.type"] == ["preprint"]
    assert facts["rft.au"][0] == "Laurens van der Maaten"
    assert parse_qs(coins(PAPER))["rft.type"] == ["journalArticle"]


def test_the_page_of_a_paper() -> None:
    assert page(PREPRINT) == "https://arxiv.org/abs/2005.11401"
    assert page(PAPER) == "https://doi.org/10.1000/x_y"
    assert page(Paper(id="p", title="t")) == ""


@pytest.mark.parametrize(
    ("name", "parts"),
    [("Laurens van der Maaten", ("van der Maaten", "Laurens")), ("Müller, Jörg", ("Müller", "Jörg")), ("OpenAI", ("OpenAI", "")),
     ("John Smith Jr.", ("Smith Jr.", "John")), ("", ("", ""))],
)  # fmt: skip
def test_names_are_taken_apart(name: str, parts: tuple[str, str]) -> None:
    assert parted(Author(name)) == parts


def test_coins_survive_any_mark_in_a_title() -> None:
    title = "100% of a+b & c=d; “é” # ? / ∞"
    assert parse_qs(coins(replace(PREPRINT, title=title)), strict_parsing=True)["rft.title"] == [title]
