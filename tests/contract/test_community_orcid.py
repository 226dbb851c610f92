"""ORCID sign-in against a stand-in, over both databases."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import orjson
import pytest

from frontlist.community.orcid import Application
from frontlist.errors import Conflict, Forbidden, NetworkError, UsageError
from frontlist.store.database import Database
from tests.people import World, make_world
from tests.standin import Reply, StandIn, client_for

ORCID = "0000-0002-1825-0097"
BACK = "https://papers.example/orcid"


def world_with(database: Database, orcid: StandIn, answer: object, **choices: str) -> World:
    """A world whose ORCID gives this answer for any code."""
    orcid.on("/oauth/token", Reply(orjson.dumps(answer), headers={"Content-Type": "application/json"}))
    application = Application("APP-1", "the secret", orcid.url)
    return make_world(
        database, client=client_for(orcid), orcid=application,
        registration="closed" if choices.get("registration") == "closed" else "open",
    )  # fmt: skip


def test_whom_orcid_vouches_for_gets_an_account_and_comes_back_to_it(database: Database) -> None:
    with StandIn() as orcid:
        world = world_with(database, orcid, {"orcid": ORCID, "name": "Josiah Carberry", "access_token": "t"})
        address, state = world.community.orcid.begin(BACK)
        asked = parse_qs(urlsplit(address).query)
        assert asked["redirect_uri"] == [BACK]
        assert asked["state"] == [state]
        first = world.community.orcid.finish("code-1", state, state)
        sent = parse_qs(orcid.asked[0].body.decode())
        assert (sent["code"], sent["client_secret"]) == (["code-1"], ["the secret"])
        assert (first.account.name, first.account.orcid) == ("Josiah Carberry", ORCID)
        _, again = world.community.orcid.begin(BACK)
        assert world.community.orcid.finish("code-2", again, again).account == first.account


def test_a_state_works_once_and_in_its_own_browser_only(database: Database) -> None:
    with StandIn() as orcid:
        world = world_with(database, orcid, {"orcid": ORCID, "name": "Josiah Carberry"})
        _, mine = world.community.orcid.begin(BACK)
        _, attackers = world.community.orcid.begin(BACK)
        with pytest.raises(Forbidden, match="another browser"):
            world.community.orcid.finish("stolen", attackers, mine)
        for state in ("", "guessed"):
            with pytest.raises(Forbidden):
                world.community.orcid.finish("code", state, state)
        world.community.orcid.finish("code", mine, mine)
        with pytest.raises(Forbidden):
            world.community.orcid.finish("code", mine, mine)


def test_an_account_takes_an_orcid_that_nobody_else_has(database: Database) -> None:
    with StandIn() as orcid:
        world = world_with(database, orcid, {"orcid": ORCID, "name": ""}, registration="closed")
        ada, eve = world.person("Ada"), world.person("Eve")
        _, state = world.community.orcid.begin(BACK, ada)
        assert world.community.orcid.finish("code", state, state).account.id == ada.id
        _, state = world.community.orcid.begin(BACK, eve)
        with pytest.raises(Conflict):
            world.community.orcid.finish("code", state, state)


def test_a_closed_site_stays_closed_and_the_banned_stay_out(database: Database) -> None:
    with StandIn() as orcid:
        world = world_with(database, orcid, {"orcid": ORCID, "name": "Josiah Carberry"}, registration="closed")
        _, state = world.community.orcid.begin(BACK)
        with pytest.raises(Forbidden, match="invitation"):
            world.community.orcid.finish("code", state, state)


@pytest.mark.parametrize("answer", [{}, [], {"orcid": "0000-0002-1825-0098"}, {"orcid": "x"}, "text", None])
def test_answers_that_make_no_sense_sign_nobody_in(database: Database, answer: object) -> None:
    with StandIn() as orcid:
        world = world_with(database, orcid, answer)
        _, state = world.community.orcid.begin(BACK)
        with pytest.raises(NetworkError):
            world.community.orcid.finish("code", state, state)


def test_without_a_client_id_it_says_what_to_set(database: Database) -> None:
    with pytest.raises(UsageError, match="orcid_client"):
        make_world(database).community.orcid.begin(BACK)
