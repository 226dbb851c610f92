"""Votes, and the attacks on them, over both databases."""

from __future__ import annotations

import pytest

from frontlist.community import weights
from frontlist.errors import Forbidden, NotFound, NotSignedIn
from frontlist.model.account import Account
from frontlist.model.paper import Author
from frontlist.store import signals, votes
from frontlist.store.database import Database
from tests.people import World, make_world, paper

PAPER = "2401.00001"


def attention(world: World, text: str = PAPER) -> float:
    """The weight of all signals that stand for a paper's votes."""
    with world.database.read() as connection:
        known = signals.of_paper(connection, paper(int(text[-5:])).id)
    return sum(one.signal.value * one.signal.weight for one in known if not one.withdrawn_at and one.signal.kind == "vote")


def test_one_account_one_vote_given_and_taken_back(database: Database) -> None:
    world = make_world(database)
    ada = world.person("Ada")
    first = world.community.votes.cast(ada, PAPER)
    again = world.community.votes.cast(ada, "https://arxiv.org/abs/2401.00001v3")
    assert first == again
    assert (first.count, first.mine) == (1, True)
    assert attention(world) == 1.0
    assert world.community.votes.withdraw(ada, PAPER).count == 0
    assert attention(world) == 0.0
    world.clock.forward(hours=5)
    assert world.community.votes.cast(ada, PAPER).count == 1
    assert attention(world) == 1.0
