"""What goes into a mail, and what does not."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from frontlist.digest.choose import Found, choose
from frontlist.model.subscription import Candidate, Kind, Reader, Subscription

READER = Reader(id="r1", email="ada@example.org", standing="active", most=4)


def wish(number: int, kind: Kind = "query", bar: float = 0.5) -> Subscription:
    return Subscription(id=f"s{number}", reader_id="r1", kind=kind, target=f"topic {number}", bar=bar)


def papers(*names: str, relevance: float = 0.9) -> list[Candidate]:
    return [Candidate(name, relevance, "because") for name in names]


def test_subscriptions_share_one_mail_and_no_paper_stands_twice() -> None:
    issue = choose(
        READER, [Found(wish(1), papers("a", "b", "c")), Found(wish(2), papers("a", "d"))], {"b"}, "2026-03-11"
    )
    assert issue is not None
    assert [[c.paper_id for c in section.candidates] for section in issue.sections] == [["a", "c"], ["d"]]


def test_one_greedy_subscription_does_not_crowd_the_others_out() -> None:
    issue = choose(READER, [Found(wish(1), papers(*"abcdefgh")), Found(wish(2), papers("x", "y"))], (), "2026-03-11")
    assert issue is not None
    assert [len(section.candidates) for section in issue.sections] == [2, 2]
    assert issue.left_out == 6


def test_the_bar_applies_to_what_is_found_not_to_what_curators_picked() -> None:
    low = papers("a", relevance=0.1)
    assert choose(READER, [Found(wish(1), low)], (), "2026-03-11") is None
    assert choose(READER, [Found(wish(1, kind="edition"), low)], (), "2026-03-11") is not None


def test_nothing_new_means_no_mail_unless_asked_for() -> None:
    assert choose(READER, [], (), "2026-03-11") is None
    asked = Reader(id="r1", email="ada@example.org", when_empty=True)
    issue = choose(asked, [Found(wish(1), [], unseen="arXiv could not be reached.")], (), "2026-03-11")
    assert issue is not None
    assert issue.sections == ()
    assert issue.unseen == ("arXiv could not be reached.",)


@given(
    st.lists(st.lists(st.sampled_from("abcdefghij"), max_size=8), max_size=5),
    st.sets(st.sampled_from("abcdefghij")),
    st.integers(1, 6),
)
def test_never_more_than_most_never_twice_never_sent_before(lists: list[list[str]], sent: set[str], most: int) -> None:
    reader = Reader(id="r1", email="ada@example.org", most=most)
    issue = choose(reader, [Found(wish(n), papers(*names)) for n, names in enumerate(lists)], sent, "2026-03-11")
    ids = issue.paper_ids if issue else ()
    fresh = {name for names in lists for name in names} - sent
    assert len(ids) == len(set(ids)) == min(most, len(fresh))
    assert not set(ids) & sent


def test_what_was_asked_less_of_counts_once() -> None:
    near = {"a": 0.6}
    searched = choose(READER, [Found(wish(1), papers("a", "b"))], (), "2026-03-11", near)
    learned = choose(READER, [Found(wish(1, kind="for-me"), papers("a", "b"))], (), "2026-03-11", near)
    assert searched is not None
    assert searched.paper_ids == ("b",)
    assert searched.turned_down == 1
    # The model of what is for me has learned from it before.
    assert learned is not None
    assert learned.paper_ids == ("a", "b")
