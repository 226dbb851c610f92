"""Votes, and the attacks on them, over both databases."""

from __future__ import annotations

import datetime as dt
import random
import tempfile
from pathlib import Path

import pytest

from frontlist.community import weights
from frontlist.discover.rebuild import rebuild
from frontlist.errors import Forbidden, NotFound, NotSignedIn
from frontlist.ingest.door import Ingest
from frontlist.ingest.merge import merge, split
from frontlist.model.account import OPERATOR, Account
from frontlist.model.paper import Author, ExternalId, Record
from frontlist.store import changes, papers, signals, votes
from frontlist.store.database import Database
from tests.people import NOON, World, make_world, paper, rename_paper

PAPER = "2401.00001"


def attention(world: World, number: int = 1) -> float:
    """The weight of all standing votes for a paper, as the ranking hears of them."""
    with world.database.read() as connection:
        known = signals.of_paper(connection, paper(number).id, limit=100_000)
    votes_only = [one.signal for one in known if not one.withdrawn_at and one.signal.kind == "vote"]
    return round(sum(signal.value * signal.weight for signal in votes_only), 6)


def told(world: World) -> set[str]:
    """What kinds of notices moderators see."""
    return {notice.kind for notice in world.community.moderation.notices(OPERATOR)}


def test_one_account_one_vote_given_and_taken_back(database: Database) -> None:
    world = make_world(database)
    ada = world.person("Ada")
    first = world.community.votes.cast(ada, PAPER)
    again = world.community.votes.cast(ada, "https://arxiv.org/abs/2401.00001v3")
    assert first == again
    assert (first.count, first.mine) == (1, True)
    assert world.community.votes.of(ada) == [paper(1).id]
    assert attention(world) == 1.0
    assert world.community.votes.withdraw(ada, PAPER).count == 0
    assert world.community.votes.withdraw(ada, PAPER).count == 0
    assert attention(world) == 0.0
    assert world.community.votes.cast(ada, PAPER).count == 1
    assert attention(world) == 1.0


def test_a_vote_given_again_is_not_a_new_one(database: Database) -> None:
    world = make_world(database)
    ada = world.person("Ada")
    world.community.votes.cast(ada, PAPER)
    for _ in range(5):
        world.clock.forward(hours=3)
        world.community.votes.withdraw(ada, PAPER)
        world.community.votes.cast(ada, PAPER)
    with database.read() as connection:
        known = signals.of_paper(connection, paper(1).id)
    assert {one.signal.happened_at for one in known} == {NOON}


def test_replayed_requests_count_once(database: Database) -> None:
    world = make_world(database)
    people = [world.person(f"Reader {number}") for number in range(3)]
    requests = [(person, number) for person in people for number in range(3)] * 4
    random.Random(7).shuffle(requests)
    for person, number in requests:
        world.community.votes.cast(person, paper(number).id)
    ids = [paper(number).id for number in range(3)]
    assert {ballot.count for ballot in world.community.votes.ballots(ids).values()} == {3}
    assert [attention(world, number) for number in range(3)] == [3.0, 3.0, 3.0]


def test_nobody_a_stranger_the_disabled_and_the_operator_cannot_vote(database: Database) -> None:
    world = make_world(database)
    ada, eve = world.person("Ada"), world.person("Eve")
    world.community.moderation.ban(OPERATOR, eve.id, "spam")
    for nobody in (OPERATOR, Account(id="a234567abcdef", name="Nobody", email="")):
        with pytest.raises(NotSignedIn):
            world.community.votes.cast(nobody, PAPER)
    with pytest.raises(Forbidden, match="disabled"):
        world.community.votes.cast(eve, PAPER)
    with pytest.raises(NotFound):
        world.community.votes.cast(ada, "9999.99999")
    assert attention(world) == 0.0


def test_the_submitters_own_vote_counts_nothing_silently(database: Database) -> None:
    world = make_world(database)
    sam, ada = world.person("Sam"), world.person("Ada")
    name = ExternalId("arxiv", "2402.11111")
    world.outside["2402.11111"] = Record(
        "arxiv", "submitted", "A paper handed in", "Abstract.", (Author("X Y"),), (name,)
    )
    handed = world.community.submissions.submit(sam, "2402.11111")
    mine = world.community.votes.cast(sam, handed.paper_id)
    assert (mine.count, mine.mine) == (1, True)
    assert world.community.votes.ballots([handed.paper_id], ada)[handed.paper_id].count == 0
    with database.read() as connection:
        assert signals.of_paper(connection, handed.paper_id) == []


@pytest.mark.parametrize("how", ["name", "orcid", "proof before", "proof after"])
def test_the_authors_own_vote_counts_nothing_silently(database: Database, how: str) -> None:
    orcid = "0000-0002-1825-0097"
    wrote = Author("Josiah Carberry", orcid=orcid)
    world = make_world(database, shelf=[paper(1, wrote)])
    author = world.person("Josiah Carberry" if how == "name" else "Joe", email="joe@example.org")
    if how != "name":
        world.give_orcid(author, orcid)
        author = world.community.accounts.get(author.id)
    if how == "proof before":
        assert world.community.authorship.claim(author, PAPER)
    mine = world.community.votes.cast(author, PAPER)
    if how == "proof after":
        assert world.community.authorship.claim(author, PAPER)
    assert mine.mine
    assert attention(world) == 0.0


def test_a_namesake_with_the_same_initial_may_vote(database: Database) -> None:
    world = make_world(database, shelf=[paper(1, Author("Wei Zhang"))])
    world.community.votes.cast(world.person("Wenqi Zhang"), PAPER)
    assert attention(world) == 1.0


def test_young_accounts_weigh_less_and_grow(database: Database) -> None:
    world = make_world(database)
    weight = []
    for days in (0, 2, 5, 8):
        before = attention(world)
        world.community.votes.cast(world.person(f"Days {days}", days=days), PAPER)
        weight.append(attention(world) - before)
    assert weight == sorted(weight)
    assert weight[0] == pytest.approx(weights.YOUNGEST)
    assert weight[-1] == pytest.approx(1.0)


def test_sock_puppets_from_one_address_weigh_less_than_two_people(database: Database) -> None:
    world = make_world(database)
    for number in range(12):
        world.community.votes.cast(world.person(f"Puppet {number}"), PAPER, address="203.0.113.7")
    assert attention(world) < 2.0
    assert "address" in told(world)
    for number in range(2):
        world.community.votes.cast(world.person(f"Person {number}"), "2401.00002", address=f"198.51.100.{number}")
    assert attention(world, 2) == 2.0


def test_one_person_with_many_ipv6_addresses_is_one_place(database: Database) -> None:
    world = make_world(database)
    for number in range(4):
        world.community.votes.cast(world.person(f"Puppet {number}"), PAPER, address=f"2001:db8:1:2::{number:x}")
    assert attention(world) < 2.0


def test_a_crowd_that_came_in_one_hour_weighs_less_than_two_people(database: Database) -> None:
    world = make_world(database)
    for number in range(weights.TELL_HOUR):
        account = world.registered(f"New {number}", days=10)
        world.community.votes.cast(account, PAPER, address=f"198.51.100.{number}")
    assert attention(world) < 2.0
    assert {"cohort", "crowd"} <= told(world)


def test_a_crowd_of_people_who_have_been_here_counts_and_is_told(database: Database) -> None:
    world = make_world(database)
    for number in range(weights.TELL_HOUR):
        world.community.votes.cast(world.person(f"Old {number}"), PAPER, address=f"198.51.100.{number}")
    assert attention(world) == weights.TELL_HOUR
    assert told(world) == {"crowd"}


def test_a_ring_is_found_damped_and_told_and_readers_with_their_own_taste_are_not(database: Database) -> None:
    world = make_world(database, shelf=[paper(number) for number in range(12)])
    ring = [world.person(f"Ring {number}") for number in range(5)]
    others = [world.person(f"Reader {number}") for number in range(3)]
    for number in range(8):
        for member in ring:
            world.clock.forward(minutes=50)
            world.community.votes.cast(member, paper(number).id)
    for number, reader in enumerate(others):
        for step in range(6):
            world.community.votes.cast(reader, paper((number * 3 + step) % 12).id)
    fair = attention(world, 10)
    assert world.community.upkeep.damp_rings() == [frozenset(member.id for member in ring)]
    with database.read() as connection:
        weighed = {vote.account_id: vote.weight for vote in votes.for_paper(connection, paper(0).id)}
    assert sum(weighed[member.id] for member in ring) < 2.0
    assert attention(world, 10) == fair
    assert "ring" in told(world)
    damped = [attention(world, number) for number in range(12)]
    world.community.upkeep.damp_rings()
    assert [attention(world, number) for number in range(12)] == damped


def test_banned_puppets_can_be_made_to_count_no_longer(database: Database) -> None:
    world = make_world(database)
    eve, ada = world.person("Eve"), world.person("Ada")
    world.community.votes.cast(eve, PAPER)
    world.community.votes.cast(ada, PAPER)
    world.community.moderation.ban(OPERATOR, eve.id, "sock puppet", drop_votes=True)
    assert attention(world) == 1.0
    assert world.community.votes.ballots([paper(1).id])[paper(1).id].count == 1


def test_where_a_vote_came_from_is_kept_as_a_keyed_hash_and_for_30_days(database: Database) -> None:
    world = make_world(database)
    world.community.votes.cast(world.person("Ada"), PAPER, address="203.0.113.7")
    with database.read() as connection:
        kept = votes.for_paper(connection, paper(1).id)[0].address
    assert kept
    assert "203" not in kept[:3] or "." not in kept
    world.clock.forward(days=29)
    world.community.upkeep.forget()
    with database.read() as connection:
        assert votes.for_paper(connection, paper(1).id)[0].address == kept
    world.clock.forward(days=2)
    world.community.upkeep.forget()
    with database.read() as connection:
        assert votes.for_paper(connection, paper(1).id)[0].address == ""


def test_a_clock_that_jumps_neither_doubles_nor_loses_a_vote(database: Database) -> None:
    world = make_world(database)
    ada, bob = world.person("Ada"), world.person("Bob")
    world.clock.forward(days=400)
    world.community.votes.cast(ada, PAPER)
    world.clock.forward(days=-400)
    world.community.votes.cast(ada, PAPER)
    world.community.votes.cast(bob, PAPER)
    assert attention(world) == 2.0
    world.community.votes.withdraw(ada, PAPER)
    world.community.votes.cast(ada, PAPER)
    with database.read() as connection:
        standing = [one for one in signals.of_paper(connection, paper(1).id) if not one.withdrawn_at]
    assert len(standing) == 2
    assert {one.signal.happened_at for one in standing} == {NOON}


def test_an_account_from_the_future_is_as_young_as_can_be(database: Database) -> None:
    world = make_world(database)
    world.community.votes.cast(world.person("Marty", days=-30), PAPER)
    assert attention(world) == pytest.approx(weights.YOUNGEST)


def test_votes_follow_a_paper_that_is_merged_and_nobody_counts_twice(database: Database) -> None:
    world = make_world(database)
    ada, bob, cyd = (world.person(name) for name in ("Ada", "Bob", "Cyd"))
    for person, number in ((ada, 1), (ada, 2), (bob, 1), (cyd, 2)):
        world.community.votes.cast(person, paper(number).id)
    world.community.votes.withdraw(cyd, paper(2).id)
    world.community.votes.cast(cyd, paper(1).id)
    world.community.comments.add(bob, paper(1).id, "Worth reading.")
    rename_paper(database, paper(1).id, paper(2).id)
    with database.write() as connection:
        changes.append_many(connection, [("merge", paper(1).id, paper(2).id)])
    assert world.community.upkeep.follow_merges() == 1
    assert world.community.upkeep.follow_merges() == 0
    assert world.community.votes.ballots([paper(2).id])[paper(2).id].count == 3
    assert attention(world, 2) == 3.0
    assert world.community.comments.counts([paper(2).id]) == {paper(2).id: 1}


def test_an_undone_merge_gives_back_votes_words_and_signals(database: Database) -> None:
    """Built with two real papers, so that ingest's own merge and split do the work on the papers."""
    world = make_world(database)
    ada, bob, cyd, dan = (world.person(name) for name in ("Ada", "Bob", "Cyd", "Dan"))
    one, two = twins(database)
    community = world.community
    for person, number in ((ada, one), (ada, two), (bob, one), (cyd, two), (dan, one), (dan, two)):
        community.votes.cast(person, number)
    root = community.comments.add(bob, one, "Worth reading.")
    community.library.change(ada, one, saved=True)
    community.library.change(ada, two, saved=True)
    before = standing(database, one, two)
    with database.write() as connection:
        kept = merge(connection, one, two)
    away = one if kept == two else two
    assert community.upkeep.follow_merges() == 1
    assert standing(database, kept)[kept] == 4.0
    community.votes.withdraw(dan, kept)
    answer = community.comments.add(cyd, kept, "It is.", parent=root.id)
    community.votes.cast(world.person("Eve"), kept)
    with database.write() as connection:
        community.upkeep.give_back(connection, *split(connection, away))
    assert community.upkeep.follow_merges() == 0
    late = {kept: 1.0}  # Eve voted for both as one, and her vote stays where it is
    gone = {one: 1.0, two: 1.0}  # Dan took back his vote for both as one
    after = standing(database, one, two)
    assert after == {paper_id: before[paper_id] + late.get(paper_id, 0) - gone[paper_id] for paper_id in (one, two)}
    counts = community.comments.counts([one, two])
    assert (counts.get(one, 0), counts.get(two, 0)) == (2, 0), answer
    assert {entry.paper_id for entry in community.library.entries(ada)} == {one, two}
    with database.read() as connection:
        ledger = {paper_id: signals.totals(connection, [paper_id]) for paper_id in (one, two)}
    assert rebuild(database).wrong == 0
    with database.read() as connection:
        assert {paper_id: signals.totals(connection, [paper_id]) for paper_id in (one, two)} == ledger


def test_a_merge_that_was_undone_before_it_was_followed_moves_nothing(database: Database) -> None:
    world = make_world(database)
    one, two = twins(database)
    world.community.votes.cast(world.person("Ada"), one)
    with database.write() as connection:
        kept = merge(connection, one, two)
        world.community.upkeep.give_back(connection, *split(connection, one if kept == two else two))
    assert world.community.upkeep.follow_merges() == 0
    assert standing(database, one, two) == {one: 1.0, two: 0.0}


def twins(database: Database) -> tuple[str, str]:
    """Two papers that came by the front door."""
    ingest = Ingest(database, Path(tempfile.mkdtemp()) / "rejects", lambda: NOON)
    records = [
        Record(source="bibtex", key=name, title=f"On {name} and its many kinds", abstract=f"All of {name}.")
        for name in ("moss", "granite")
    ]
    ingest.run(records, label="twins")
    with database.read() as connection:
        one, two = papers.all_ids(connection)[-2:]
    return one, two


def standing(database: Database, *paper_ids: str) -> dict[str, float]:
    """The votes' weight on each paper."""
    with database.read() as connection:
        found = signals.totals(connection, paper_ids)
    return {paper_id: found[paper_id].get("vote", 0.0) for paper_id in paper_ids}


def test_the_operator_of_a_private_library_votes_with_full_weight_from_the_first_minute(database: Database) -> None:
    world = make_world(database, mode="private")
    owner = world.community.accounts.owner()
    assert owner == world.community.accounts.owner()
    world.clock.forward(seconds=dt.timedelta(minutes=1).total_seconds())
    world.community.votes.cast(owner, PAPER)
    assert attention(world) == 1.0
