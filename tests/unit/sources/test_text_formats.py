"""BibTeX, RIS, NBIB, tables and pasted lists."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontlist.model.paper import Author, ExternalId, Link, Record, Reject
from frontlist.sources import bibtex, csv_table, names, pasted, recognise
from frontlist.sources.files import open_records
from tests.shared import DATA, shared
from tests.unit.sources.reading import file_items, split, stream

PROSE = "We show in this sentence that engines can be built from parts that everybody has at home. " * 4


def test_bibtex_in_all_its_forms() -> None:
    text = r"""A comment in front.
@string{acta = "Acta " # {Machinarum}} @preamble{"x"}
@Article(key1, author = "Ada Lovelace and Turing, Alan", Title = {On {E}ngines, part \{1\}},
  journal = acta, year = 1843, month = mar # " 11", doi = {https://doi.org/10.1000/A\_B}, keywords = {one; two},)
@misc{k2, title = {Second}, eprint = {2005.11401v2}, archivePrefix = {arXiv}, primaryClass = {cs.LG}, year = {2020}, month = 5}
@comment{@misc{no, title = {Not me}}}"""
    first, second = list(bibtex.records(stream(text, 11)))
    assert first == Record(
        source="bibtex",
        key="doi:10.1000/a_b",
        title=r"On {E}ngines, part \{1\}",
        authors=(Author("Ada Lovelace", "Lovelace", "Ada"), Author("Alan Turing", "Turing", "Alan")),
        ids=(ExternalId("doi", "10.1000/a_b"),),
        published="1843-03",
        venue="Acta Machinarum",
        type="article",
        keywords=("one", "two"),
        where="line 3",
    )
    assert isinstance(second, Record)
    assert (second.ids, second.submitted, second.published) == ((ExternalId("arxiv", "2005.11401"),), "2020-05", "")
    assert (second.categories, second.type) == (("cs.LG",), "preprint")


def test_many_entries_on_one_line() -> None:
    text = "@misc{a,title={One}}@misc{b,title={Two}} , @misc{c,\ntitle={Three}}"
    assert [item.title for item in bibtex.records(stream(text)) if isinstance(item, Record)] == ["One", "Two", "Three"]


def test_crossref_before_and_after_its_parent() -> None:
    text = """@inproceedings{a, title={One}, crossref={P}} @proceedings{p, title={The Book}, year=2001}
@inproceedings{b, title={Two}, crossref={p}} @inproceedings{c, title={Three}, crossref={nowhere}}"""
    found = {
        item.title: (item.venue, item.published) for item in bibtex.records(stream(text)) if isinstance(item, Record)
    }
    assert found == {
        "The Book": ("", "2001"),
        "Two": ("The Book", "2001"),
        "One": ("The Book", "2001"),
        "Three": ("", ""),
    }


BROKEN = """@article{good1, title={One}}
@article{bad, title = {Readable line},
  note = {never closed,
  year = 2000
@article{bad2,
  title = {never {closed,
  year = 2000
@article{good2, title={Two}, abstract = "quoted {"} inside", }
@article{bad3, title = "never closed
"""


def test_unbalanced_braces_stay_within_their_entry() -> None:
    good, bad = split(list(bibtex.records(stream(BROKEN))))
    assert [item.title for item in good] == ["One", "Readable line", "Two"]
    assert [item.where for item in bad] == ["line 5", "line 9"]
    assert all("balanced" in item.reason for item in bad)


def test_an_endless_entry_is_one_reject() -> None:
    text = "@article{a, title = {" + ("x" * 999 + "\n") * 6000 + "\n@misc{b, title={Two}}"
    good, bad = split(list(bibtex.records(stream(text, 1 << 16))))
    assert ([item.title for item in good], [item.where for item in bad]) == (["Two"], ["line 1"])


@given(st.text('@article{}"=,#\\ \nabctitle()', max_size=200))
def test_any_bibtex_is_read_or_told(text: str) -> None:
    assert all(isinstance(item, (Record, Reject)) for item in bibtex.records(stream("@misc{a, title={T}}\n" + text)))


@pytest.mark.parametrize(
    ("text", "family", "given_name", "printed"),
    [
        ("Ludwig van Beethoven", "van Beethoven", "Ludwig", "Ludwig van Beethoven"),
        ("van Beethoven, Ludwig", "van Beethoven", "Ludwig", "Ludwig van Beethoven"),
        ("Jolly, III, James", "Jolly", "James", "James Jolly III"),
        (
            r"Charles Louis de la Vall{\'e}e Poussin",
            r"de la Vall{\'e}e Poussin",
            "Charles Louis",
            r"Charles Louis de la Vall{\'e}e Poussin",
        ),
        ("Ian {Iliad Ipswich}", "{Iliad Ipswich}", "Ian", "Ian {Iliad Ipswich}"),
        ("{Working Group and Friends}", "", "", "Working Group and Friends"),
        ("Plato", "", "", "Plato"),
        ("Francis van der valt Frome", "van der valt Frome", "Francis", "Francis van der valt Frome"),
    ],
)
def test_names_of_bibtex(text: str, family: str, given_name: str, printed: str) -> None:
    assert names.people(text) == (Author(printed, family, given_name),)


def test_several_names_of_bibtex() -> None:
    assert [author.name for author in names.people("A. One and {B and C}\n  and Two, D. and others")] == [
        "A. One",
        "B and C",
        "D. Two",
    ]
    assert [author.name for author in names.people("One, A.; Two, B.")] == ["A. One", "B. Two"]


RIS = """TY  - JOUR
T1  - On engines
AU  - Lovelace, Ada
A1  - Turing, Alan
N2  - We build
and test.
PY  - 2005
DA  - 2005/07/15
N1  - doi: 10.1000/X
U1  - 99[pmid]
KW  - one
KW  - two
JF  - Acta
UR  - https://x.example/a https://x.example/b
ER  - 

TY  - CONF
TI  - Second
TY  - CHAP
TI  - Third, before which ER is missing
ER  -"""


def test_ris(tmp_path: Path) -> None:
    first, second, third = split(file_items(tmp_path, "x.bib", RIS))[0]
    assert first == Record(
        source="ris",
        key="doi:10.1000/x",
        title="On engines",
        abstract="We build\nand test.",
        authors=(Author("Ada Lovelace", "Lovelace", "Ada"), Author("Alan Turing", "Turing", "Alan")),
        ids=(ExternalId("doi", "10.1000/x"), ExternalId("pmid", "99")),
        published="2005-07-15",
        venue="Acta",
        type="article",
        links=(Link("other", "https://x.example/a"),),
        keywords=("one", "two"),
        where="line 1",
    )
    assert [(item.title, item.type) for item in (second, third)] == [
        ("Second", "conference"),
        ("Third, before which ER is missing", "chapter"),
    ]


NBIB = """PMID- 99
TI  - On engines,
      continued
FAU - Lovelace, Ada
AU  - Lovelace A
AUID- ORCID: 0000-0002-1825-0097
AD  - Here.
FAU - Turing, Alan
AB  - We build.
DP  - 2024 Mar 11
JT  - Acta
LID - 10.1000/X [doi]
PT  - Journal Article
PT  - Preprint
OT  - engines

PMID- 100
DP  - 2024
"""


def test_nbib(tmp_path: Path) -> None:
    (record,), rejects = split(file_items(tmp_path, "x", NBIB))
    assert record == Record(
        source="nbib",
        key="pmid:99",
        title="On engines, continued",
        abstract="We build.",
        authors=(
            Author("Ada Lovelace", "Lovelace", "Ada", "0000-0002-1825-0097", "Here."),
            Author("Alan Turing", "Turing", "Alan"),
        ),
        ids=(ExternalId("pmid", "99"), ExternalId("doi", "10.1000/x")),
        published="2024-03-11",
        venue="Acta",
        type="preprint",
        keywords=("engines",),
        where="line 1",
    )
    assert [reject.where for reject in rejects] == ["line 17"]


@pytest.mark.parametrize("between", ["\t", ";", "|", ","])
def test_tables(tmp_path: Path, between: str) -> None:
    rows = [
        ["Title", "Year", "Unknown"],
        ['"On engines\n, etc"', "1843", "x"],
        ["", "", ""],
        ["'=Formula", "0", "y"],
        ["", "1999", "z"],
    ]
    records, rejects = split(file_items(tmp_path, "x", "\r\n".join(between.join(row) for row in rows)))
    assert [(item.title, item.published) for item in records] == [("On engines\n, etc", "1843"), ("=Formula", "")]
    assert len(rejects) == 1


def test_a_table_from_an_old_mac(tmp_path: Path) -> None:
    records, _ = split(file_items(tmp_path, "x", "title,year\rOne,1999\rTwo,2000\r"))
    assert [item.title for item in records] == ["One", "Two"]


def test_a_table_whose_quotes_never_close_ends() -> None:
    items = list(csv_table.records(stream('title,abstract\nOne,"never closed\n' + "x,y\n" * 1000)))
    assert [item.title for item in items if isinstance(item, Record)] == ["One"]


def test_a_cell_that_is_too_large_is_one_reject() -> None:
    text = 'title,abstract\nOne,"' + ("x" * 1_000_000 + "\n") * 20 + "Two,b\n"
    good, bad = split(list(csv_table.records(stream(text, 1 << 20))))
    assert good[-1].title == "Two"
    assert bad[0].where == "line 2"


@pytest.mark.parametrize("line", ["title", "a,b,c", "title of nothing, we went home", "x" * 100 + ",title,abstract"])
def test_lines_that_are_no_header(line: str) -> None:
    assert not csv_table.has_header(line)


def test_a_pasted_list_without_blank_lines() -> None:
    text = f"Get trending papers in your email inbox!\nSubscribeFirst Engine\n{PROSE}\nSecond Engine\n{PROSE}"
    records = list(pasted.records(stream(text)))
    assert [(item.title, item.abstract) for item in records if isinstance(item, Record)] == [
        ("First Engine", PROSE.strip()),
        ("Second Engine", PROSE.strip()),
    ]
    assert len(records) == 2


def test_a_pasted_list_with_wrapped_abstracts() -> None:
    wrapped = "\n".join([" ".join(PROSE.split()[start : start + 12]) for start in range(0, len(PROSE.split()), 12)])
    records = list(pasted.records(stream(f"new\n\nMar 11\n\nFirst Engine\n\n{wrapped}\n\nSecond Engine\n{wrapped}\n")))
    assert [item.title for item in records if isinstance(item, Record)] == ["First Engine", "Second Engine"]
    assert len(records) == 2


def test_a_title_alone_is_told_and_an_abstract_alone_is_kept() -> None:
    good, bad = split(list(pasted.records(stream(f"{PROSE}\n\nA title that stands alone\n\nTitle\n{PROSE}"))))
    assert [item.title for item in good] == ["", "Title"]
    assert [item.where for item in bad] == ["line 3"]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "empty"),
        (b"  \n\n", "empty"),
        (b"\x89PNG\r\n\x1a\n" + bytes(100), "picture"),
        (b"%PDF-1.7 ...", "PDF"),
        (bytes(range(256)) * 10, "not text"),
        (b"<!doctype html><html><body>x</body></html>", "web page"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "svg"),
        (b"<<<<", "not XML"),
        (b"a short note\nand another\n", "no format"),
        (b"def f(x):\n    return x\n" * 50, "no format"),
        (("DEBUG " + "x/" * 300 + "\n").encode() * 3, "no format"),
    ],
)
def test_files_that_hold_no_papers(tmp_path: Path, data: bytes, reason: str) -> None:
    items = file_items(tmp_path, "papers.jsonl", data)
    assert len(items) == 1
    assert isinstance(items[0], Reject)
    assert reason in items[0].reason


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_told(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    assert all(isinstance(item, (Record, Reject)) for item in file_items(tmp_path_factory.mktemp("any"), "x", data))


def test_the_five_source_pages_exactly() -> None:
    found = []
    for page in range(5):
        items = list(open_records(shared(f"source-pages/page-{page}.txt")))
        found += [
            (page, place, item.title, item.abstract)
            for place, item in enumerate(items, start=1)
            if isinstance(item, Record)
        ]
        assert len(items) == sum(1 for entry in found if entry[0] == page), "something was rejected"
    lines = shared("source-pages/entries.jsonl").read_text().splitlines()
    wanted = [(entry["page"], entry["position"], entry["title"], entry["abstract"]) for entry in map(json.loads, lines)]
    assert len(wanted) == 545
    assert found == wanted


BIB = sorted((DATA / "protocol" / "bib_bibtex").glob("*.bib"))
# Entries without a title, which BibLaTeX's own tests have for their names and dates.
UNTITLED = {
    "MsBibMultiLocationAddressTest.bib": 1, "articleWithMonths.bib": 2, "biber_dm-constraints.bib": 2, "biber_names_x.bib": 28,
    "biber_sort-names.bib": 4, "biblatex-software.bib": 1, "issue_181_1.8.0_51-b16.bib": 1,
}  # fmt: skip


@pytest.mark.parametrize("path", BIB or [DATA / "protocol"], ids=lambda path: path.name)
def test_every_real_bibtex_file(path: Path) -> None:
    records, rejects = split(list(open_records(shared(str(path.relative_to(DATA))))))
    assert recognise.recognised(path.read_bytes()[: recognise.HEAD_BYTES]) is recognise.BIBTEX
    assert len(rejects) == UNTITLED.get(path.name, 0)
    assert records or rejects
    assert all("neither a title nor" in reject.reason for reject in rejects)


@pytest.mark.parametrize(
    "path", sorted((DATA / "protocol" / "bib_ris").glob("*.ris")) or [DATA / "protocol"], ids=lambda path: path.name
)
def test_every_real_ris_file(path: Path) -> None:
    records, rejects = split(list(open_records(shared(str(path.relative_to(DATA))))))
    assert (len(records), rejects) == (1, [])
    assert recognise.recognised(path.read_bytes()[: recognise.HEAD_BYTES]) is recognise.RIS
    assert records[0].published
    assert records[0].authors or records[0].type == "book"
    assert records[0].ids or records[0].type == "book"
