"""The decision is pure: the same held, new and now give the same decision."""

from __future__ import annotations

from frontlist.ingest.decide import Match, decide
from frontlist.store.records import Stored
from tests.records import record

NEW, OLD = record("k", title="New"), record("k", title="Old", comment="kept")
BY_ID, BY_TITLE = Match(5, "p5", "both bear doi:1", True), Match(2, "p2", "same title", False)


def stored() -> Stored:
    return Stored(OLD, "p9", b"old", "2026-01-01")


def test_nothing_held_is_an_insert() -> None:
    decision = decide(NEW, b"new", None, [], "pnew")
    assert (decision.kind, decision.paper_id, decision.record) == ("insert", "pnew", NEW)


def test_the_same_digest_is_nothing() -> None:
    assert decide(NEW, b"old", stored(), [BY_ID], "pnew").kind == "nothing"


def test_a_change_keeps_what_the_new_words_leave_out() -> None:
    decision = decide(NEW, b"new", stored(), [], "pnew")
    assert (decision.kind, decision.paper_id) == ("change", "p9")
    assert (decision.record.title, decision.record.comment) == ("New", "kept")


def test_an_id_speaks_louder_than_a_title() -> None:
    decision = decide(NEW, b"new", None, [BY_TITLE, BY_ID], "pnew")
    assert (decision.kind, decision.paper_id, decision.reason, decision.joined) == (
        "change",
        "p5",
        "both bear doi:1",
        "pnew",
    )
    assert decision.absorbed == ()


def test_of_several_papers_with_its_ids_the_oldest_is_kept() -> None:
    older = Match(1, "p1", "both bear arxiv:1", True)
    decision = decide(NEW, b"new", None, [BY_ID, older], "pnew")
    assert (decision.kind, decision.paper_id, decision.absorbed) == ("merge", "p1", (BY_ID,))
    own = Match(9, "p9", "the same record", True)
    again = decide(NEW, b"new", stored(), [own, BY_ID], "pnew")
    assert (again.kind, again.paper_id, [match.paper_id for match in again.absorbed]) == ("merge", "p5", ["p9"])


def test_a_record_that_would_have_its_papers_own_id_gets_another_to_be_split_into() -> None:
    assert decide(NEW, b"new", None, [Match(1, "pnew", "same title", False)], "pnew").joined not in {"", "pnew"}
