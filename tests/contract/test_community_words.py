"""What people write and keep: comments, libraries, lists, submissions, reports; and that deletion deletes."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import pytest

from frontlist.community.comments import DEEPEST
from frontlist.community.limits import LIMITS
from frontlist.community.wording import LONGEST_COMMENT
from frontlist.errors import BadInput, Conflict, Forbidden, FrontlistError, Gone, NotFound, TooMany
from frontlist.model.account import OPERATOR, Account
from frontlist.model.community import Entry
from frontlist.model.paper import Author, ExternalId, Paper, Record
from frontlist.model.subscription import Reader, Taste
from frontlist.store import readers, signals, tastes
from frontlist.store.database import Database
from frontlist.store.personal import COUNTED, EMPTIED, OWNED
from frontlist.store.schema import metadata
from tests.people import PASSWORD, World, make_world, paper

PAPER = "2401.00001"


def saves(world: World, number: int = 1) -> int:
    """How many save signals stand for a paper."""
    with world.database.read() as connection:
        known = signals.of_paper(connection, paper(number).id)
    return sum(1 for one in known if one.signal.kind == "save" and not one.withdrawn_at)


def test_a_thread_is_ordered_by_how_sure_its_votes_make_us(database: Database) -> None:
    world = make_world(database)
    ada, bob, cyd = (world.person(name) for name in ("Ada", "Bob", "Cyd"))
    say = world.community.comments.add
    plain = say(ada, PAPER, "First.")
    world.clock.forward(minutes=1)
    good = say(bob, PAPER, "Better.")
    answer = say(cyd, PAPER, "An answer.", parent=plain.id)
    for voter in (ada, cyd, bob):
        world.community.comments.vote(voter, good.id, 1)
    world.community.comments.vote(bob, plain.id, -1)
    thread = world.community.comments.thread(PAPER, ada)
    assert [(one.id, one.depth) for one in thread] == [(good.id, 0), (plain.id, 0), (answer.id, 1)]
    assert (thread[0].ups, thread[0].mine) == (2, 1)
    world.community.comments.vote(ada, good.id, 0)
    assert world.community.comments.thread(PAPER, ada)[0].ups == 1
    assert world.community.comments.counts([paper(1).id, paper(2).id]) == {paper(1).id: 3, paper(2).id: 0}


def test_editing_keeps_what_was_said_and_deleting_leaves_the_place(database: Database) -> None:
    world = make_world(database)
    ada, bob, mod = world.person("Ada"), world.person("Bob"), world.person("Mod", role="moderator")
    first = world.community.comments.add(ada, PAPER, "Frist.")
    world.community.comments.add(bob, PAPER, "Indeed.", parent=first.id)
    world.clock.forward(minutes=1)
    assert world.community.comments.edit(ada, first.id, "First.").edited_at
    assert [draft.text for draft in world.community.comments.history(first.id)] == ["Frist."]
    for act in (
        world.community.comments.delete,
        lambda who, which: world.community.comments.edit(who, which, "Mine now."),
    ):
        with pytest.raises(Forbidden):
            act(bob, first.id)
    world.community.comments.delete(ada, first.id)
    gone, answer = world.community.comments.thread(PAPER)
    assert (gone.text, gone.html, gone.name, gone.deleted) == ("", "", "", True)
    assert answer.text == "Indeed."
    with pytest.raises(Forbidden):
        world.community.comments.history(first.id, bob)
    assert world.community.comments.history(first.id, mod)
    with pytest.raises(Conflict):
        world.community.comments.edit(ada, first.id, "Back.")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("<script>alert(1)</script>", "<script"),
        ("[x](javascript:alert(1))", "href"),
        ("<img src=x onerror=alert(1)>", "<img"),
        ("safe \u202egnp.exe", "\u202e"),
        ("nul \x00 and \x1b[31m", "\x1b"),
    ],
)
def test_comments_with_tricks_are_shown_without_them(database: Database, text: str, shown: str) -> None:
    world = make_world(database)
    said = world.community.comments.add(world.person("Eve"), PAPER, text)
    assert shown not in said.html


@pytest.mark.parametrize("text", ["x" * 1_000_000, "x" * (LONGEST_COMMENT + 1), "", " \u202e \n", "\udcff"])
def test_comments_that_are_endless_empty_or_no_text_are_refused(database: Database, text: str) -> None:
    world = make_world(database)
    with pytest.raises(BadInput):
        world.community.comments.add(world.person("Eve"), PAPER, text)


@pytest.mark.parametrize("text", [">" * 10_000 + "deep", "[" * 10_000, "*" * 10_000, "- " * 5_000, "`" * 9_999])
def test_markdown_bombs_are_shown_in_no_time(database: Database, text: str) -> None:
    world = make_world(database)
    world.community.comments.add(world.person("Eve"), PAPER, text)
    assert len(world.community.comments.thread(PAPER)[0].html) < 40 * len(text)


def test_a_thread_stops_growing_in_depth(database: Database) -> None:
    world = make_world(database)
    people = [world.person(f"Talker {number}") for number in range(4)]
    parent = ""
    for number in range(DEEPEST):
        parent = world.community.comments.add(people[number % 4], PAPER, "And?", parent=parent).id
    with pytest.raises(BadInput, match="answers deep"):
        world.community.comments.add(people[0], PAPER, "And?", parent=parent)
    assert [one.depth for one in world.community.comments.thread(PAPER)] == list(range(DEEPEST))


def test_talking_without_end_is_stopped(database: Database) -> None:
    world = make_world(database)
    eve = world.person("Eve")
    for number in range(LIMITS["comment"].capacity):
        world.community.comments.add(eve, PAPER, f"Buy {number}")
    with pytest.raises(TooMany):
        world.community.comments.add(eve, PAPER, "Buy again")


def test_a_muted_person_is_not_heard_by_the_one_who_muted(database: Database) -> None:
    world = make_world(database)
    ada, eve = world.person("Ada"), world.person("Eve")
    world.community.comments.add(eve, PAPER, "Blah.")
    world.community.follows.mute(ada, "person", eve.id)
    assert [(one.text, one.muted) for one in world.community.comments.thread(PAPER, ada)] == [("", True)]
    assert [(one.text, one.muted) for one in world.community.comments.thread(PAPER, eve)] == [("Blah.", False)]
    world.community.follows.unmute(ada, "person", eve.id)
    assert world.community.comments.thread(PAPER, ada)[0].text == "Blah."


def test_moderators_hide_lock_and_write_it_down(database: Database) -> None:
    world = make_world(database)
    ada, eve, mod = world.person("Ada"), world.person("Eve"), world.person("Mod", role="moderator")
    said = world.community.comments.add(eve, PAPER, "Rude words.")
    world.community.moderation.report(ada, "comment", said.id, "rude")
    assert [report.reason for report in world.community.moderation.reports(mod)] == ["rude"]
    world.community.moderation.hide_comment(mod, said.id, "Against the rules.")
    assert world.community.moderation.reports(mod) == []
    assert world.community.comments.thread(PAPER, ada)[0].text == ""
    assert world.community.comments.thread(PAPER, mod)[0].text == "Rude words."
    world.community.moderation.lock(mod, PAPER, "Enough.")
    with pytest.raises(Forbidden, match="closed"):
        world.community.comments.add(ada, PAPER, "But…")
    world.community.moderation.hide_paper(OPERATOR, PAPER, "Off topic.")
    assert world.community.moderation.hidden_papers() == {paper(1).id}
    world.community.moderation.lock(mod, PAPER, "Calm again.", locked=False)
    world.community.comments.add(ada, PAPER, "Thanks.")
    acts = [(act.moderator, act.action, act.reason) for act in world.community.moderation.log()]
    assert set(acts) == {
        ("Mod", "hide", "Against the rules."), ("Mod", "lock", "Enough."), ("", "hide", "Off topic."), ("Mod", "unlock", "Calm again."),
    }  # fmt: skip
    # Page by page it is the same log, though all of it happened at one moment.
    paged: list[str] = []
    while more := world.community.moderation.log(limit=1, before=paged[-1] if paged else ""):
        paged += [act.id for act in more]
    assert paged == [act.id for act in world.community.moderation.log()]


def test_the_log_tells_what_an_act_was_about_and_of_people_what_is_public(database: Database) -> None:
    world = make_world(database)
    doors = world.community
    eve, quiet, mod = world.person("Eve"), world.person("Quiet"), world.person("Mod", role="moderator")
    said = doors.comments.add(eve, PAPER, "Rude words.")
    shelf = doors.lists.make(eve, "Buy these", public=True)
    doors.moderation.hide_comment(mod, said.id, "1 rude")
    doors.moderation.lock(mod, PAPER, "2 heated")
    doors.moderation.dismiss(mod, "list", shelf.id, "3 harmless")
    doors.moderation.ban(mod, eve.id, "4 spam")
    doors.moderation.ban(mod, quiet.id, "5 a ring of voters")
    doors.moderation.dismiss(mod, "account", eve.id, "6 no cause")

    def told(by: Account | None = None) -> dict[str, tuple[str, str]]:
        return {act.reason[0]: (act.paper_id, act.name) for act in doors.moderation.log(by=by)}

    about = paper(1).id
    assert told() == {
        "1": (about, "Eve"),
        "2": (about, ""),
        "3": ("", "Buy these"),
        "4": ("", "Eve"),
        "5": ("", ""),
        "6": ("", ""),
    }
    assert told(mod) | {"5": ("", "Quiet"), "6": ("", "Eve")} == told(mod)
    assert "Rude words." not in repr(doors.moderation.log())
    doors.moderation.close_list(mod, shelf.id, "7 advertising")
    doors.accounts.delete(OPERATOR, eve.id)
    assert not [act for act in doors.moderation.log() if act.name], "neither who is gone nor what is private has a name"
    with pytest.raises(Forbidden):
        doors.moderation.log(by=quiet)


def test_a_library_is_saved_tagged_exported_and_taken_in_again(database: Database) -> None:
    world = make_world(database)
    ada, bob = world.person("Ada"), world.person("Bob")
    library = world.community.library
    library.change(ada, PAPER, saved=True, note="Read twice.", tags=["maps", " maps ", "later"])
    library.change(ada, PAPER, read=True)
    library.change(ada, "2401.00002", hidden=True)
    mine = {entry.paper_id: entry for entry in library.entries(ada)}
    assert (mine[paper(1).id].tags, mine[paper(1).id].note) == (("later", "maps"), "Read twice.")
    assert mine[paper(1).id].read_at
    assert mine[paper(2).id].hidden_at
    assert library.entries(bob) == []
    rows = library.export(ada)
    taken = library.load(
        bob, [*rows, {"paper_id": "9999.99999"}, {"paper_id": PAPER, "tags": "more, maps", "note": "Also."}]
    )
    assert (taken.entries, taken.unknown) == (3, ("9999.99999",))
    theirs = {entry.paper_id: entry for entry in library.entries(bob)}
    assert theirs[paper(1).id].tags == ("later", "maps", "more")
    assert theirs[paper(1).id].note == "Read twice.\n\nAlso."
    assert theirs[paper(1).id].saved_at == mine[paper(1).id].saved_at
    library.change(ada, "2401.00002", hidden=False)
    assert [entry.paper_id for entry in library.entries(ada)] == [paper(1).id]


def test_three_of_us_saved_this_is_a_signal_and_two_are_a_secret(database: Database) -> None:
    world = make_world(database)
    people = [world.person(f"Reader {number}") for number in range(4)]
    heard = []
    for person in people:
        world.community.library.change(person, PAPER, saved=True)
        heard.append(saves(world))
    world.community.library.change(people[0], PAPER, saved=True)
    assert heard == [0, 0, 1, 2]
    for person in people[:2]:
        world.community.library.change(person, PAPER, saved=False)
    assert saves(world) == 0
    world.community.library.change(people[0], PAPER, saved=True)
    assert saves(world) == 1


def test_new_accounts_and_a_private_library_make_no_save_signal(database: Database) -> None:
    world = make_world(database)
    for number in range(6):
        world.community.library.change(world.person(f"Puppet {number}", days=1), PAPER, saved=True)
    assert saves(world) == 0
    alone = make_world(database, mode="private", shelf=[paper(9)])
    alone.community.library.change(alone.community.accounts.owner(), paper(9).id, saved=True)
    assert saves(alone, 9) == 0


def test_saved_searches_are_ones_own_unless_public(database: Database) -> None:
    world = make_world(database)
    ada, eve = world.person("Ada"), world.person("Eve")
    search = world.community.library.keep_search(ada, "Maps", "cortical maps")
    assert world.community.library.search(search.id, ada).query == "cortical maps"
    for act in (
        lambda: world.community.library.search(search.id, eve),
        lambda: world.community.library.drop_search(eve, search.id),
        lambda: world.community.library.change_search(eve, search.id, name="x", public=True),
    ):
        with pytest.raises(NotFound):
            act()
    world.community.library.change_search(ada, search.id, name="Maps", public=True)
    assert world.community.library.search(search.id).name == "Maps"
    world.community.library.drop_search(ada, search.id)
    assert world.community.library.searches(ada) == []


def test_lists_are_private_until_they_are_not(database: Database) -> None:
    world = make_world(database)
    ada, eve = world.person("Ada"), world.person("Eve")
    lists = world.community.lists
    made = lists.make(ada, "To read")
    lists.put(ada, made.id, PAPER, note="Start here.")
    lists.put(ada, made.id, "2401.00002")
    lists.reorder(ada, made.id, [paper(2).id, paper(1).id])
    assert [(item.paper_id, item.note) for item in lists.get(made.id, ada).items] == [
        (paper(2).id, ""),
        (paper(1).id, "Start here."),
    ]
    for act in (
        lambda: lists.get(made.id, eve), lambda: lists.get(made.id), lambda: lists.put(eve, made.id, PAPER),
        lambda: lists.drop(eve, made.id), lambda: lists.change(eve, made.id, public=True),
    ):  # fmt: skip
        with pytest.raises(NotFound):
            act()
    assert lists.holding(PAPER, eve) == lists.public() == lists.of(ada.id, eve) == []
    lists.change(ada, made.id, public=True)
    assert [one.owner for one in lists.holding(PAPER)] == ["Ada"]
    with pytest.raises(NotFound):
        lists.put(eve, made.id, PAPER)
    with pytest.raises(Conflict):
        lists.reorder(ada, made.id, [paper(1).id])
    lists.take_out(ada, made.id, PAPER)
    lists.drop(ada, made.id)
    assert lists.public() == []


def test_follows(database: Database) -> None:
    world = make_world(database)
    ada, bob = world.person("Ada"), world.person("Bob")
    for kind, value in (("person", bob.id), ("author", "Grace  Hopper"), ("category", "cs.CL"), ("category", "cs.CL")):
        world.community.follows.follow(ada, kind, value)
    assert [(one.kind, one.value) for one in world.community.follows.followed(ada)] == [
        ("author", "Grace Hopper"), ("category", "cs.CL"), ("person", bob.id),
    ]  # fmt: skip
    for kind, value in (("person", ada.id), ("person", "nobody"), ("planet", "Mars"), ("author", " ")):
        with pytest.raises(FrontlistError):
            world.community.follows.follow(ada, kind, value)
    world.community.follows.unfollow(ada, "category", "cs.CL")
    assert len(world.community.follows.followed(ada)) == 2


def test_submissions_lead_to_the_paper_or_say_why_not(database: Database) -> None:
    world = make_world(database)
    ada, bob = world.person("Ada"), world.person("Bob")
    submit = world.community.submissions.submit
    name = ExternalId("arxiv", "2402.11111")
    good = Record("arxiv", "submitted", "A paper handed in", "Abstract.", (Author("X Y"),), (name,))
    world.outside.update({
        "2402.11111": good, "10.1234/same": good,
        "10.1234/untitled": Record("crossref", "b", "", "Abstract.", ids=(name,)),
        "10.1234/nobody": Record("crossref", "c", "A title of sorts", ids=(name,)),
        "10.1234/withdrawn": Record("crossref", "d", "A title of sorts", "Abstract.", ids=(name,), deleted=True),
    })  # fmt: skip
    assert submit(ada, f"https://arxiv.org/abs/{PAPER}") == submit(bob, PAPER)
    for text, reason in (
        ("10.1234/untitled", "no title"), ("10.1234/nobody", "no author"), ("10.1234/withdrawn", "withdrawn"),
        ("http://localhost/admin", "No paper"), ("", "Nothing"), ("x" * 501, "501"),
    ):  # fmt: skip
        with pytest.raises(FrontlistError, match=reason):
            submit(ada, text)
    first = submit(ada, "2402.11111", note="Worth it.")
    assert first.added
    assert not submit(bob, "10.1234/same").added
    assert world.community.submissions.by(ada.id) == [first.paper_id]
    world.community.moderation.hide_paper(OPERATOR, PAPER, "Off topic.")
    with pytest.raises(BadInput, match="moderator"):
        submit(bob, PAPER)


def test_a_removed_paper_cannot_be_submitted_again(database: Database) -> None:
    world = make_world(database)
    world.remove_paper(paper(1).id)
    with pytest.raises(Gone):
        world.community.submissions.submit(world.person("Ada"), PAPER)


def test_authors_prove_themselves_by_the_address_that_the_paper_prints(database: Database) -> None:
    printed = Paper(
        "pzzzzzzzaaaaf", "Maps", comment="Contact: Grace@Lab.example, 8 pages", ids=(ExternalId("arxiv", "2401.00099"),)
    )
    world = make_world(database, shelf=[paper(1), printed])
    grace, eve = world.person("Grace", email="grace@lab.example"), world.person("Eve", email="eve@example.org")
    assert world.community.authorship.claim(grace, printed.id)
    assert not world.community.authorship.claim(eve, printed.id)
    assert [str(mail["To"]) for mail in world.mails.sent] == ["Grace@lab.example"]
    assert world.community.authorship.authors(printed.id) == [grace.id]
    with pytest.raises(Forbidden, match="neither"):
        world.community.authorship.claim(eve, PAPER)
    assert world.community.authorship.confirm(world.links("author")[0]) == printed.id
    assert set(world.community.authorship.authors(printed.id)) == {grace.id, eve.id}
    world.community.comments.add(grace, printed.id, "Ask me.")
    assert world.community.comments.thread(printed.id)[0].by_author


def busy(world: World) -> None:
    """Grace does a little of everything, with telling words in it."""
    community, grace = (
        world.community,
        world.person("Grace", email="grace@lab.example", password=PASSWORD, role="moderator"),
    )
    community.sign_in.with_password("Grace", PASSWORD, agent="agent-xyzzy")
    community.tokens.make(grace, "token-xyzzy")
    said = community.comments.add(grace, PAPER, "draft-xyzzy")
    community.comments.edit(grace, said.id, "comment-xyzzy")
    community.comments.add(world.person("Bob"), PAPER, "An answer that stays.", parent=said.id)
    community.comments.vote(grace, community.comments.thread(PAPER)[1].id, 1)
    community.votes.cast(grace, PAPER, address="203.0.113.7")
    community.library.change(grace, PAPER, saved=True, note="note-xyzzy", tags=["tag-xyzzy"])
    community.library.keep_search(grace, "search-xyzzy", "query-xyzzy")
    made = community.lists.make(grace, "list-xyzzy", public=True)
    community.lists.put(grace, made.id, PAPER, note="item-xyzzy")
    community.follows.follow(grace, "author", "follow-xyzzy")
    community.moderation.report(grace, "paper", PAPER, "report-xyzzy")
    community.moderation.lock(grace, PAPER, "reason-xyzzy")
    community.curation.pick(grace, "2026-11-21", PAPER, "pick-xyzzy")
    community.registrations.invite(grace, "invited-xyzzy@example.org")
    with world.database.write() as connection:
        reader = Reader("r-xyzzy", "grace@lab.example", standing="active", account_id=grace.id)
        readers.add(connection, reader, "grace@lab.example")
        tastes.put(connection, reader.id, Taste(paper(1).id, "less", "taste-xyzzy"))


def test_two_changes_of_one_entry_at_once_are_both_kept(database: Database) -> None:
    world = make_world(database)
    ada, library, together = world.person("Ada"), world.community.library, threading.Barrier(2)

    def at_once(change: Callable[[], object]) -> None:
        together.wait(30)
        change()

    with ThreadPoolExecutor(2) as pool:
        for wanted in [True, False] * 8:
            both = (partial(library.change, ada, PAPER, saved=wanted), partial(library.change, ada, PAPER, read=wanted))
            list(pool.map(at_once, both))
            found = {entry.paper_id: entry for entry in library.entries(ada)}.get(paper(1).id, Entry(""))
            assert [bool(found.saved_at), bool(found.read_at)] == [wanted] * 2


def test_all_of_mine_is_in_one_file_without_secrets(database: Database) -> None:
    world = make_world(database)
    busy(world)
    grace = world.community.accounts.named("Grace")
    mine = repr(world.community.accounts.export(grace))
    kinds = (
        "agent token draft comment note tag search query list item follow report reason pick invited r taste".split()
    )
    assert [kind for kind in kinds if f"{kind}-xyzzy" not in mine] == []
    assert "grace@lab.example" in mine
    assert "argon2" not in mine
    assert "secret" not in mine


def test_deletion_deletes_words_and_their_history_and_leaves_counts(database: Database) -> None:
    world = make_world(database)
    busy(world)
    grace = world.community.accounts.named("Grace")
    world.community.accounts.delete(grace, grace.id)
    whole = world.everything()
    assert [
        word for word in ("xyzzy", grace.id, "grace@lab", "Grace") if word in whole.replace("Grace Tester", "")
    ] == []
    assert world.community.votes.ballots([paper(1).id])[paper(1).id].count == 1
    thread = world.community.comments.thread(PAPER)
    assert [(one.text, one.deleted) for one in thread] == [("", True), ("An answer that stays.", False)]
    assert thread[1].ups == 1


def test_deleted_words_are_not_left_in_the_file(database: Database) -> None:
    world = make_world(database)
    busy(world)
    grace = world.community.accounts.named("Grace")
    world.community.accounts.delete(grace, grace.id)
    if database.is_sqlite:
        path = database.engine.url.database
        assert path
        octets = b"".join(Path(f"{path}{end}").read_bytes() for end in ("", "-wal"))
        assert b"xyzzy" not in octets


def test_no_table_with_an_account_in_it_is_forgotten_by_deletion() -> None:
    known = {
        column.table.name for column in (*OWNED.values(), *COUNTED.values(), *(owner for owner, _ in EMPTIED.values()))
    }
    columns = {"account_id", "inviter_id", "reporter_id", "moderator_id", "curator"}
    assert {table.name for table in metadata.tables.values() if columns & set(table.columns.keys())} <= known
