"""Ids, dates, names and keys."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontlist.model.paper import Author, ExternalId, Record, Reject
from frontlist.sources.parts import (
    any_date,
    bare_orcid,
    dois_in,
    finished,
    key_of,
    month_number,
    names_in,
    one_id,
    plain,
)


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("2001/09/01/", "2001-09-01"), ("2012///", "2012"), ("2016/12//", "2016-12"), ("2016/01/", "2016-01"), ("1988", "1988"),
        ("2024-03-11T10:00:00Z", "2024-03-11"), ("Mon, 2 Apr 2007 19:18:42 GMT", "2007-04-02"), ("11 March 2024", "2024-03-11"),
        ("Mar 2024", "2024-03"), ("2013 Feb 15", "2013-02-15"), ("2013 Spring", "2013"), ("March 11, 2024", "2024-03-11"),
        ("2024-02-31", "2024-02"), ("2024-13-01", "2024"), ("0", ""), ("3024", ""), ("in press", ""), ("", ""), ("99999", ""),
    ],
)  # fmt: skip
def test_dates_as_people_write_them(text: str, date: str) -> None:
    assert any_date(text) == date


@given(st.text())
def test_any_text_gives_a_date_or_none(text: str) -> None:
    assert len(any_date(text)) in {0, 4, 7, 10}


@pytest.mark.parametrize(
    ("text", "number"), [("mar", 3), ("March", 3), ("03", 3), ("12", 12), ("13", None), ("Spring", None), ("", None)]
)
def test_months(text: str, number: int | None) -> None:
    assert month_number(text) == number


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("doi:10.1201/b19107-2", ["10.1201/b19107-2"]),
        ("http://dx.doi.org/10.1016/J.Acta.2016", ["10.1016/j.acta.2016"]),
        ("10.1103/A.93.01, 10.1103/A.98.07;10.1103/A.98.08", ["10.1103/a.93.01", "10.1103/a.98.07", "10.1103/a.98.08"]),
        ("10.1002/(SICI)1097-4571(1990)41:6<391::AID>3.0;2-9 x", ["10.1002/(sici)1097-4571(1990)41:6"]),
        ("no id here", []),
    ],
)
def test_dois_however_dressed(text: str, values: list[str]) -> None:
    assert [value for _, value in dois_in(text)] == values


def test_an_arxiv_doi_is_the_arxiv_id() -> None:
    assert dois_in("https://doi.org/10.48550/arXiv.2005.11401") == (ExternalId("arxiv", "2005.11401"),)


@pytest.mark.parametrize(
    ("scheme", "text", "found"),
    [
        ("", "arXiv:2005.11401v2", ExternalId("arxiv", "2005.11401")),
        ("", "https://aclanthology.org/P19-1001/", ExternalId("acl", "P19-1001")),
        ("arxiv", "2005.11401", ExternalId("arxiv", "2005.11401")),
        ("pmid", 23690738, ExternalId("pmid", "23690738")),
    ],
)
def test_one_id(scheme: str, text: object, found: ExternalId) -> None:
    assert one_id(scheme, text) == (found,)


@pytest.mark.parametrize(
    ("scheme", "text"), [("", "17"), ("", "conf/sigmod/X99"), ("arxiv", "17"), ("doi", None), ("pmid", "12 SO")]
)
def test_what_is_no_id(scheme: str, text: object) -> None:
    assert one_id(scheme, text) == ()


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Ada Lovelace, Alan Turing", ["Ada Lovelace", "Alan Turing"]),
        ("Ada Lovelace, Alan Turing and Emmy Noether", ["Ada Lovelace", "Alan Turing", "Emmy Noether"]),
        ("Lovelace, Ada; Turing, Alan", ["Ada Lovelace", "Alan Turing"]),
        ("Lovelace, Ada and Turing, Alan", ["Ada Lovelace", "Alan Turing"]),
        ("Lovelace, Ada", ["Ada Lovelace"]),
        ("Lovelace, A., Turing, A. M.", ["A. Lovelace", "A. M. Turing"]),
        ("Ada Lovelace", ["Ada Lovelace"]),
        ("Sammy Davis, Jr.; Ada Lovelace", ["Sammy Davis, Jr.", "Ada Lovelace"]),
        ("", []),
    ],
)
def test_names_in_a_line(text: str, names: list[str]) -> None:
    assert [author.name for author in names_in(text)] == names


@given(st.text())
def test_any_text_gives_names(text: str) -> None:
    assert all(isinstance(author, Author) for author in names_in(text))


def test_orcid() -> None:
    assert bare_orcid("https://orcid.org/0000-0002-1825-009x") == "0000-0002-1825-009X"
    assert bare_orcid("0000000218250097") == "0000-0002-1825-0097"
    assert bare_orcid("none") == ""


def test_plain_text_fits_any_database() -> None:
    assert plain(" a\0b\ud800 ") == "ab?"
    assert plain(17) == plain(None) == ""


def test_a_key_does_not_depend_on_spaces_and_case() -> None:
    assert key_of((), "A  Title", "Ada") == key_of((), "a title", "ada") != key_of((), "a title", "Alan")
    assert key_of((ExternalId("doi", "10.1/x"),), "whatever") == "doi:10.1/x"


def test_only_without_title_and_abstract_it_is_bad() -> None:
    assert isinstance(finished(Record("x", "", where="line 3")), Reject)
    assert isinstance(finished(Record("x", "", title="T")), Record)
    assert isinstance(finished(Record("x", "", abstract="A")), Record)
    assert isinstance(finished(Record("x", "k", deleted=True)), Record)
