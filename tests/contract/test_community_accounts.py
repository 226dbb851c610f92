"""Accounts: ways in, ways to break in, over both databases."""

from __future__ import annotations

import pytest
from argon2 import PasswordHasher

from frontlist.community import limits
from frontlist.errors import BadInput, Conflict, Forbidden, FrontlistError, NotSignedIn, TooMany
from frontlist.model.account import OPERATOR, Account
from frontlist.store.database import Database
from tests.people import PASSWORD, make_world, older, open_world, paper


def test_the_first_account_is_admin_and_the_next_a_reader(database: Database) -> None:
    accounts = make_world(database).community.accounts
    assert accounts.add("Ada").role == "admin"
    assert accounts.add("Bob").role == "reader"
    with pytest.raises(Conflict, match="taken"):
        accounts.add("ada ")
    with pytest.raises(Conflict):
        accounts.set_role(OPERATOR, accounts.named("Ada").id, "reader")


def test_registering_needs_the_link_which_works_once(database: Database) -> None:
    world = make_world(database)
    world.community.registrations.register("Ada@Example.ORG", "Ada", PASSWORD)
    (secret,) = world.links("register")
    came = world.community.registrations.confirm(secret)
    assert (came.account.email, came.account.role) == ("Ada@example.org", "reader")
    assert world.community.sessions.whose(came.secret) == came.account
    with pytest.raises(Forbidden, match="used"):
        world.community.registrations.confirm(secret)
    assert world.community.sign_in.with_password("ada@example.org", PASSWORD).account == came.account
    assert world.community.sign_in.with_password("ADA", PASSWORD).account == came.account


@pytest.mark.parametrize("registration", ["invited", "closed"])
def test_a_door_that_is_not_open_opens_to_an_invitation_once(database: Database, registration: str) -> None:
    world = make_world(database, registration="invited" if registration == "invited" else "closed")
    with pytest.raises(Forbidden, match="invitation"):
        world.community.registrations.register("eve@example.org", "Eve")
    admin = world.person("Root", role="admin")
    invitation = world.community.registrations.invite(admin, "ada@example.org", "curator")
    with pytest.raises(Forbidden):
        world.community.registrations.register("eve@example.org", "Eve", invitation=invitation.secret)
    for name in ("Ada", "Ada Again"):
        world.community.registrations.register("ada@example.org", name, invitation=invitation.secret)
    first, second = world.links("register")
    assert world.community.registrations.confirm(first).account.role == "curator"
    with pytest.raises(FrontlistError):
        world.community.registrations.confirm(second)


def test_a_reader_may_invite_readers_only_and_only_where_invitations_are_taken(database: Database) -> None:
    world = make_world(database, registration="invited")
    ada = world.person("Ada")
    assert world.community.registrations.invite(ada).role == "reader"
    with pytest.raises(Forbidden, match="admin"):
        world.community.registrations.invite(ada, role="moderator")


def test_whether_an_address_has_an_account_is_not_told(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    world = make_world(database)
    world.person("Ada", email="ada@example.org", password=PASSWORD)
    checks: list[str] = []

    def refuse(_hasher: PasswordHasher, kept: str, _given: bytes) -> bool:
        checks.append(kept)
        return False

    monkeypatch.setattr(PasswordHasher, "verify", refuse)
    said = set()
    for who in ("ada@example.org", "Ada", "nobody@example.org", "Nobody"):
        with pytest.raises(Forbidden) as refusal:
            world.community.sign_in.with_password(who, "wrong password")
        said.add(str(refusal.value))
    assert len(said) == 1
    assert len(checks) == 4
    for who in ("ada@example.org", "nobody@example.org"):
        before = len(world.mails.sent)
        assert world.community.sign_in.send_link(who) is None  # type: ignore[func-returns-value]  # nothing is told
        world.community.registrations.register(who, "Somebody New")
        assert [str(mail["To"]) for mail in world.mails.sent[before:]] == [who, who]


def test_a_name_with_a_wrong_password_costs_the_same_work(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    world = make_world(database)
    world.person("Ada", email="ada@example.org")
    hashed: list[bytes] = []
    real = PasswordHasher.hash

    def watched(hasher: PasswordHasher, given: bytes) -> str:
        hashed.append(given)
        return real(hasher, given)

    monkeypatch.setattr(PasswordHasher, "hash", watched)
    for who in ("ada@example.org", "new@example.org"):
        hashed.clear()
        world.community.registrations.register(who, "Somebody", PASSWORD)
        assert len(hashed) == 1


@pytest.mark.parametrize("by", ["account", "address"])
def test_guessing_passwords_is_stopped_and_a_restart_forgets_nothing(database: Database, by: str) -> None:
    world = make_world(database)
    world.person("Ada", email="ada@example.org", password=PASSWORD)

    def guess(number: int) -> None:
        who, address = (
            ("ada@example.org", f"10.0.{number}.1") if by == "account" else (f"user{number}@example.org", "10.0.0.1")
        )
        world.community.sign_in.with_password(who, f"guess {number}", address=address)

    allowed = limits.LIMITS[f"password-{by}"].capacity
    for number in range(allowed):
        with pytest.raises(Forbidden):
            guess(number)
    with pytest.raises(TooMany) as stopped:
        guess(allowed)
    assert isinstance(stopped.value.data["retry_after"], int)
    again = open_world(database, clock=world.clock)
    with pytest.raises(TooMany):
        again.community.sign_in.with_password("ada@example.org", PASSWORD, address="10.0.0.1")
    world.clock.forward(hours=1)
    assert world.community.sign_in.with_password("ada@example.org", PASSWORD, address="10.0.0.1").account.name == "Ada"


def test_a_clock_set_back_neither_opens_nor_closes_a_limit_for_ever(database: Database) -> None:
    world = make_world(database)
    world.clock.forward(days=900)
    for _ in range(limits.LIMITS["link-email"].capacity):
        world.community.sign_in.send_link("ada@example.org")
    world.clock.forward(days=-900)
    with pytest.raises(TooMany):
        world.community.sign_in.send_link("ada@example.org")
    world.clock.forward(hours=1)
    world.community.sign_in.send_link("ada@example.org")


def test_a_link_signs_in_once_and_for_a_quarter_of_an_hour(database: Database) -> None:
    world = make_world(database)
    ada = world.person("Ada", email="ada@example.org")
    world.community.sign_in.send_link("ada@example.org")
    world.community.sign_in.send_link("ADA@example.org")
    first, second = world.links("sign-in")
    assert world.community.sign_in.with_link(first).account == ada
    world.clock.forward(minutes=15)
    for secret in (first, second, "guessed", "", "\udcff"):
        with pytest.raises(Forbidden, match="used, or is too old"):
            world.community.sign_in.with_link(secret)


def test_a_link_by_name_goes_to_the_names_own_address_when_the_answer_is_out(database: Database) -> None:
    world = make_world(database)
    ada = world.person("Ada", email="ada@example.org")
    world.person("Silent")
    left = [world.community.sign_in.link_for_name(name) for name in ("  ADA ", "Nobody", "Silent")]
    assert not world.mails.sent
    for mail_it in left:
        mail_it()
    assert [str(mail["To"]) for mail in world.mails.sent] == ["ada@example.org"]
    assert world.community.sign_in.with_link(world.links("sign-in")[0]).account == ada


def test_asking_by_name_is_no_way_around_the_limits(database: Database) -> None:
    world = make_world(database)
    world.person("Ada", email="ada@example.org")
    allowed = limits.LIMITS["link-email"].capacity
    for _ in range(allowed):
        world.community.sign_in.send_link("ada@example.org")
    mail_it = world.community.sign_in.link_for_name("Ada")
    mail_it()
    assert len(world.links("sign-in")) == allowed
    for _ in range(allowed - 1):
        world.community.sign_in.link_for_name("Ada")
    for _ in range(allowed):
        world.community.sign_in.link_for_name("Nobody")
    for name in ("Ada", "Nobody"):
        with pytest.raises(TooMany):
            world.community.sign_in.link_for_name(name)


def test_who_is_invited_by_mail_finds_the_address_written(database: Database) -> None:
    world = make_world(database)
    host = world.person("Host", email="host@example.org")
    doors = world.community.registrations
    mailed, handed = doors.invite(host, "ada@example.org"), doors.invite(host)
    written = [
        found and found.email for found in map(doors.open_invitation, (mailed.secret, handed.secret, "", "guessed"))
    ]
    assert written == ["ada@example.org", "", None, None]
    world.clock.forward(days=900)
    assert doors.open_invitation(mailed.secret) is None


def test_a_link_made_before_the_clock_was_set_back_is_not_good(database: Database) -> None:
    world = make_world(database)
    world.person("Ada", email="ada@example.org")
    world.community.sign_in.send_link("ada@example.org")
    world.clock.forward(days=-1)
    with pytest.raises(Forbidden):
        world.community.sign_in.with_link(world.links("sign-in")[0])


def test_a_link_for_one_thing_is_no_good_for_another(database: Database) -> None:
    world = make_world(database)
    ada = world.person("Ada", email="ada@example.org")
    world.community.accounts.change_address(ada, "new@example.org")
    (secret,) = world.links("address")
    with pytest.raises(Forbidden):
        world.community.sign_in.with_link(secret)
    with pytest.raises(Forbidden):
        world.community.registrations.confirm(secret)
    assert world.community.accounts.confirm_address(ada, secret).email == "new@example.org"


def test_secrets_lie_in_the_store_as_hashes_only(database: Database) -> None:
    world = make_world(database)
    ada = world.person("Ada", email="ada@example.org", password=PASSWORD)
    world.community.sign_in.send_link("ada@example.org")
    cookie = world.community.sign_in.with_password("Ada", PASSWORD).secret
    token = world.community.tokens.make(ada, "script").secret
    whole = world.everything()
    for secret in (cookie, token, PASSWORD, world.links("sign-in")[0]):
        assert secret not in whole


def test_a_planted_cookie_is_worth_nothing_after_signing_in(database: Database) -> None:
    world = make_world(database)
    world.person("Eve", password=PASSWORD)
    world.person("Ada", password=PASSWORD)
    planted = world.community.sign_in.with_password("Eve", PASSWORD).secret
    mine = world.community.sign_in.with_password("Ada", PASSWORD, earlier=planted)
    assert mine.secret != planted
    assert world.community.sessions.whose(planted) is None
    invented = world.community.sign_in.with_password("Ada", PASSWORD, earlier="a cookie of the attacker's choice")
    assert invented.secret != "a cookie of the attacker's choice"


def test_sessions_are_listed_ended_and_grow_old(database: Database) -> None:
    world = make_world(database)
    ada = world.person("Ada", password=PASSWORD)
    phone, laptop, lost = (
        world.community.sign_in.with_password("Ada", PASSWORD, agent=agent) for agent in ("phone", "laptop", "lost")
    )
    listed = world.community.sessions.listed(ada, laptop.secret)
    assert {(one.agent, one.current) for one in listed} == {("phone", False), ("laptop", True), ("lost", False)}
    world.community.sessions.end(ada, lost.session.id)
    assert world.community.sessions.whose(lost.secret) is None
    assert world.community.sessions.end_others(ada, laptop.secret) == 1
    assert world.community.sessions.whose(phone.secret) is None
    world.clock.forward(days=20)
    assert world.community.sessions.whose(laptop.secret)
    world.clock.forward(days=20)
    assert world.community.sessions.whose(laptop.secret)
    world.clock.forward(days=31)
    assert world.community.sessions.whose(laptop.secret) is None


def test_nobody_ends_another_ones_session_or_token(database: Database) -> None:
    world = make_world(database)
    ada, eve = world.person("Ada", password=PASSWORD), world.person("Eve")
    mine, token = world.community.sign_in.with_password("Ada", PASSWORD), world.community.tokens.make(ada, "script")
    with pytest.raises(FrontlistError):
        world.community.sessions.end(eve, mine.session.id)
    with pytest.raises(FrontlistError):
        world.community.tokens.revoke(eve, token.id)
    assert world.community.sessions.whose(mine.secret) == ada
    assert world.community.tokens.whose(token.secret)


def test_forms_of_another_session_do_not_fit(database: Database) -> None:
    world = make_world(database)
    for name in ("Ada", "Eve"):
        world.person(name, password=PASSWORD)
    ada, eve = (world.community.sign_in.with_password(name, PASSWORD).secret for name in ("Ada", "Eve"))
    sessions = world.community.sessions
    assert sessions.form_fits(ada, sessions.form_token(ada))
    for given in (sessions.form_token(eve), "", ada, "ä\udcff"):
        assert not sessions.form_fits(ada, given)
    assert not sessions.form_fits("", sessions.form_token(""))


def test_tokens_hold_their_scopes_and_end(database: Database) -> None:
    world = make_world(database)
    mod = world.person("Mod", role="moderator")
    reading, full = (
        world.community.tokens.make(mod, "r"),
        world.community.tokens.make(mod, "all", ["write", "moderate"], days=7),
    )
    held = world.community.tokens.whose(reading.secret)
    assert held
    assert (held.account.role, held.allows("read"), held.allows("write")) == ("reader", True, False)
    with pytest.raises(Forbidden):
        world.community.moderation.lock(held.account, paper(1).id, "because")
    strong = world.community.tokens.whose(full.secret)
    assert strong
    assert strong.account.role == "moderator"
    with pytest.raises(Forbidden):
        world.community.tokens.make(mod, "too much", ["admin"])
    world.community.tokens.revoke(mod, reading.id)
    assert world.community.tokens.whose(reading.secret) is None
    world.clock.forward(days=8)
    assert world.community.tokens.whose(full.secret) is None


def test_the_disabled_are_out_at_once_everywhere(database: Database) -> None:
    world = make_world(database)
    eve = world.person("Eve", email="eve@example.org", password=PASSWORD)
    cookie, token = (
        world.community.sign_in.with_password("Eve", PASSWORD).secret,
        world.community.tokens.make(eve, "t").secret,
    )
    world.community.sign_in.send_link("eve@example.org")
    world.community.moderation.ban(OPERATOR, eve.id, "spam")
    assert world.community.sessions.whose(cookie) is None
    assert world.community.tokens.whose(token) is None
    for way in (
        lambda: world.community.sign_in.with_password("Eve", PASSWORD),
        lambda: world.community.sign_in.with_link(world.links("sign-in")[0]),
        lambda: world.community.comments.add(eve, paper(1).id, "hello"),
        lambda: world.community.library.change(eve, paper(1).id, saved=True),
        lambda: world.community.lists.make(eve, "list"),
    ):
        with pytest.raises(Forbidden):
            way()
    # Who knows the password is told; who does not learns nothing.
    with pytest.raises(Forbidden, match="disabled"):
        world.community.sign_in.with_password("Eve", PASSWORD)
    with pytest.raises(Forbidden, match="name or the password"):
        world.community.sign_in.with_password("Eve", PASSWORD + "!")
    world.community.moderation.unban(OPERATOR, eve.id, "sorry")
    assert world.community.sign_in.with_password("Eve", PASSWORD)


def test_climbing_between_roles(database: Database) -> None:
    world = make_world(database)
    root = world.person("Root", role="admin")
    ada, cur, mod, mod2 = (
        world.person("Ada"), world.person("Cur", role="curator"), world.person("Mod", role="moderator"), world.person("Mo", role="moderator"),
    )  # fmt: skip
    forged = older(ada, "admin")
    community = world.community
    for climb in (
        lambda: community.accounts.set_role(ada, ada.id, "admin"),
        lambda: community.accounts.set_role(forged, ada.id, "admin"),
        lambda: community.accounts.set_role(mod, mod.id, "admin"),
        lambda: community.accounts.every(mod),
        lambda: community.accounts.delete(mod, ada.id),
        lambda: community.curation.pick(ada, "2026-11-21", paper(1).id, "mine"),
        lambda: community.moderation.lock(cur, paper(1).id, "no"),
        lambda: community.moderation.ban(mod, root.id, "coup"),
        lambda: community.moderation.ban(mod, mod2.id, "rival"),
        lambda: community.moderation.ban(forged, root.id, "coup"),
        lambda: community.moderation.reports(cur),
    ):
        with pytest.raises(Forbidden):
            climb()
    with pytest.raises(NotSignedIn):
        community.accounts.set_role(Account(id="operator", name="operator", email="", role="admin"), ada.id, "admin")
    raised = community.accounts.set_role(root, ada.id, "curator")
    assert community.curation.pick(raised, "2026-11-21", paper(1).id, "now I may").picks[0].curator == ada.id


def test_a_role_taken_away_is_gone_for_who_still_holds_the_old_account(database: Database) -> None:
    world = make_world(database)
    world.person("Root", role="admin")
    mod = world.person("Mod", role="moderator")
    world.community.accounts.set_role(OPERATOR, mod.id, "reader")
    with pytest.raises(Forbidden):
        world.community.moderation.lock(mod, paper(1).id, "still here")


def test_an_address_that_another_account_has_by_now_is_not_taken_back(database: Database) -> None:
    world = make_world(database)
    ada = world.person("Ada", email="ada@example.org")
    world.community.accounts.change_address(ada, "new@example.org")
    world.community.accounts.confirm_address(ada, world.links("address")[0])
    undo = world.links("address-undo")[0]
    world.person("Another", email="ada@example.org")
    with pytest.raises(Conflict, match="has an account"):
        world.community.sign_in.undo_address(undo)
    assert world.community.accounts.get(ada.id).email == "new@example.org"


def test_a_stolen_address_is_taken_back_by_the_old_one(database: Database) -> None:
    world = make_world(database)
    ada = world.person("Ada", email="ada@example.org", password=PASSWORD)
    stolen = world.community.sign_in.with_password("Ada", PASSWORD)
    world.community.accounts.change_address(ada, "thief@example.org")
    world.community.accounts.confirm_address(ada, world.links("address")[0])
    assert str(world.mails.sent[-1]["To"]) == "ada@example.org"
    world.clock.forward(days=6)
    world.community.sign_in.undo_address(world.links("address-undo")[0])
    assert world.community.accounts.get(ada.id).email == "ada@example.org"
    assert world.community.sessions.whose(stolen.secret) is None
    with pytest.raises(Forbidden):
        world.community.sign_in.with_password("Ada", PASSWORD)


def test_an_address_that_somebody_has_is_not_given_away(database: Database) -> None:
    world = make_world(database)
    ada, eve = world.person("Ada", email="ada@example.org"), world.person("Eve", email="eve@example.org")
    world.community.accounts.change_address(eve, "ada@example.org")
    assert world.links("address") == []
    assert str(world.mails.sent[-1]["To"]) == "ada@example.org"
    world.community.accounts.change_address(ada, "new@example.org")
    with pytest.raises(Forbidden, match="not for this account"):
        world.community.accounts.confirm_address(eve, world.links("address")[0])


def test_a_forgotten_password_is_recovered_by_mail_and_every_session_ends(database: Database) -> None:
    world = make_world(database)
    ada = world.person("Ada", email="ada@example.org", password=PASSWORD)
    old = world.community.sign_in.with_password("Ada", PASSWORD)
    with pytest.raises(Forbidden, match="current password"):
        world.community.accounts.set_password(ada, "another green bottle", current="wrong")
    world.community.sign_in.send_link("ada@example.org")
    came = world.community.sign_in.with_link(world.links("sign-in")[0], new_password="another green bottle")
    assert world.community.sessions.whose(old.secret) is None
    assert world.community.sessions.whose(came.secret) == ada
    assert world.community.sign_in.with_password("Ada", "another green bottle").account == ada


@pytest.mark.parametrize("password", ["short", "aaaaaaaaaaaa", "ada@example.org", "x" * 1001])
def test_passwords_that_are_too_easy_or_endless_are_refused(database: Database, password: str) -> None:
    with pytest.raises(BadInput):
        make_world(database).community.accounts.add("Ada", "ada@example.org", password)
