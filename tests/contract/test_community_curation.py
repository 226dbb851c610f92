"""Two curators in one edition; an edition that closes while votes arrive."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import select

from frontlist.errors import BadInput, Conflict, Forbidden
from frontlist.ingest.door import Ingest
from frontlist.ingest.merge import merge
from frontlist.store import editions, signals
from frontlist.store.database import Database
from frontlist.store.schema.editions import editions as rows
from tests.people import make_world, paper
from tests.records import arxiv

# A Friday: the weekend may belong to Monday.
KEY = "2026-11-20"


def test_two_curators_do_not_overwrite_each_other(database: Database) -> None:
    world = make_world(database)
    ada, bob = world.person("Ada", role="curator"), world.person("Bob", role="curator")
    curation = world.community.curation
    curation.pick(ada, KEY, "2401.00000", "First.")
    seen = curation.pick(ada, KEY, "2401.00001", "Second.").revision
    curation.pick(bob, KEY, "2401.00002", "Third.")
    with pytest.raises(Conflict, match="Another curator"):
        curation.reorder(ada, KEY, [paper(1).id, paper(0).id], seen)
    with database.read() as connection:
        edition = editions.get(connection, KEY)
    assert edition
    assert [(pick.paper_id, pick.curator) for pick in edition.picks] == [
        (paper(0).id, ada.id), (paper(1).id, ada.id), (paper(2).id, bob.id),
    ]  # fmt: skip
    curation.reorder(ada, KEY, [paper(2).id, paper(1).id, paper(0).id], edition.revision)


def test_a_pick_goes_on_under_the_id_that_its_paper_has_now(database: Database, tmp_path: Path) -> None:
    world = make_world(database)
    root, curation = world.person("Root", role="admin"), world.community.curation
    ingest = Ingest(database, tmp_path)
    ingest.run([arxiv("2402.00001", title="An older paper"), arxiv("2402.00002", title="One more")])
    for key in ("2026-11-18", KEY):
        for name in ("2402.00002", "2401.00001", "2402.00001"):
            curation.pick(root, key, name, f"On {name}.")
    curation.close(root, "2026-11-18")
    with database.write() as connection:
        kept = merge(connection, "2402.00001", "2402.00002")
    with database.read() as connection:
        closed, still = editions.get(connection, "2026-11-18"), editions.get(connection, KEY)
    for edition in (closed, still):
        assert edition
        assert [(pick.paper_id, pick.note) for pick in edition.picks] == [
            (kept, "On 2402.00002."), (paper(1).id, "On 2401.00001."),
        ]  # fmt: skip
    curation.reorder(root, KEY, [paper(1).id, kept])
    curation.unpick(root, KEY, "2402.00002")
    with database.read() as connection:
        left = editions.get(connection, KEY)
    assert left
    assert [pick.paper_id for pick in left.picks] == [paper(1).id]


def test_of_two_orders_at_once_one_is_refused(database: Database) -> None:
    world = make_world(database)
    ada, curation, together = world.person("Ada", role="curator"), world.community.curation, threading.Barrier(2)
    for number in range(3):
        curation.pick(ada, KEY, f"2401.0000{number}")
    orders = [[paper(number).id for number in order] for order in ((2, 1, 0), (1, 2, 0))]

    def reorder(order: list[str], seen: int) -> bool:
        together.wait(30)
        try:
            curation.reorder(ada, KEY, order, seen)
        except Conflict:
            return False
        return True

    with ThreadPoolExecutor(2) as pool:
        for _ in range(8):
            with database.read() as connection:
                before = editions.get(connection, KEY)
            assert before
            done = list(pool.map(reorder, orders, [before.revision] * 2))
            with database.read() as connection:
                after = editions.get(connection, KEY)
            assert after
            assert sorted(done) == [False, True]
            assert [pick.paper_id for pick in after.picks] == orders[done.index(True)]


def test_what_is_picked_while_an_edition_closes_is_in_it_or_refused(database: Database) -> None:
    world = make_world(database)
    root, curation, together = world.person("Root", role="admin"), world.community.curation, threading.Barrier(2)

    def at_once(change: Callable[[], object]) -> bool:
        together.wait(30)
        try:
            change()
        except Conflict:
            return False
        return True

    with ThreadPoolExecutor(2) as pool:
        for day in (2, 3, 4, 5, 6, 9, 10, 11):
            key = f"2026-11-{day:02}"
            curation.pick(root, key, "2401.00000")
            close, pick = partial(curation.close, root, key), partial(curation.pick, root, key, "2401.00001")
            _, taken = pool.map(at_once, (close, pick))
            with database.read() as connection:
                size = connection.execute(select(rows.c.size).where(rows.c.key == key)).scalar_one()
                edition = editions.get(connection, key)
            assert edition
            assert size == len(edition.picks) == 1 + taken


def test_a_closed_edition_changes_only_with_a_note(database: Database) -> None:
    world = make_world(database)
    ada, root = world.person("Ada", role="curator"), world.person("Root", role="admin")
    curation = world.community.curation
    curation.pick(ada, KEY, "2401.00000", "First.")
    with pytest.raises(Forbidden):
        curation.close(ada, KEY)
    curation.close(root, KEY)
    with pytest.raises(Conflict, match="closed"):
        curation.pick(ada, KEY, "2401.00001", "Late.")
    with pytest.raises(BadInput):
        curation.correct(ada, KEY, " ", remove="2401.00000")
    corrected = curation.correct(ada, KEY, "It was withdrawn.", remove="2401.00000")
    assert paper(0).id not in {pick.paper_id for pick in corrected.picks}
    assert any("It was withdrawn." in note for note in corrected.corrections)


def test_a_vote_that_arrives_while_an_edition_closes_counts_once_and_hangs_nobody(database: Database) -> None:
    world = make_world(database)
    root, people = world.person("Root", role="admin"), [world.person(f"Reader {number}") for number in range(8)]
    troubles: list[BaseException] = []

    def vote() -> None:
        try:
            for person in people:
                world.community.votes.cast(person, "2401.00001")
        except BaseException as trouble:
            troubles.append(trouble)
            raise

    voting = threading.Thread(target=vote)
    voting.start()
    world.community.curation.close(root, KEY)
    voting.join(timeout=60)
    assert not voting.is_alive()
    assert troubles == []
    with database.read() as connection:
        assert len(signals.of_paper(connection, paper(1).id)) == len(people)
        before = editions.get(connection, KEY)
    world.community.votes.cast(root, "2401.00001")
    with database.read() as connection:
        assert editions.get(connection, KEY) == before
