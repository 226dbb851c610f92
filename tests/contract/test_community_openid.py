"""OpenID Connect sign-in against a stand-in provider, over both databases, and the attacks on it."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import parse_qs, urlsplit

import orjson
import pytest
from joserfc import jwt
from joserfc.jwk import RSAKey

from frontlist.community.openid import Provider
from frontlist.errors import Conflict, Forbidden, NetworkError, UsageError
from frontlist.model.community import SignedIn
from frontlist.store.database import Database
from tests.people import World, make_world
from tests.standin import Asked, Reply, StandIn, client_for

BACK = "https://papers.example/sign-in/openid"
# Made once: a key takes a while.
KEY = RSAKey.generate_key(2048, {"kid": "one", "use": "sig"})
OTHER_KEY = RSAKey.generate_key(2048, {"kid": "one", "use": "sig"})
NEW_KEY = RSAKey.generate_key(2048, {"kid": "two", "use": "sig"})


@dataclass
class Issuer:
    """A provider that vouches for whom it is told to; `claims` overrides what its tokens say, None leaves a claim out."""

    place: StandIn
    world: World | None = None
    claims: dict[str, object] = field(default_factory=dict)
    key: RSAKey = field(default_factory=lambda: KEY)
    asked_with: dict[str, list[str]] = field(default_factory=dict)

    def serve(self, keys: list[RSAKey] | None = None, **said: object) -> None:
        """Answer discovery, keys and tokens."""
        url = self.place.url
        configuration = {
            "issuer": url, "authorization_endpoint": f"{url}/authorize", "token_endpoint": f"{url}/token",
            "jwks_uri": f"{url}/keys", **said,
        }  # fmt: skip
        self.place.on("/.well-known/openid-configuration", _json(configuration))
        self.place.on("/keys", _json({"keys": [key.as_dict(private=False) for key in keys or [KEY]]}))
        self.place.on("/token", self.token)

    def token(self, asked: Asked) -> Reply:
        """As a provider checks it: PKCE first."""
        form = parse_qs(asked.body.decode())
        digest = hashlib.sha256(form["code_verifier"][0].encode()).digest()
        assert base64.urlsafe_b64encode(digest).decode().rstrip("=") == self.asked_with["code_challenge"][0]
        assert self.world is not None
        now = int(self.world.clock().timestamp())
        claims = {
            "iss": self.place.url, "aud": "papers", "sub": "ada-1", "nonce": self.asked_with["nonce"][0], "iat": now,
            "exp": now + 300, "name": "Ada Lovelace", "email": "ada@example.org", "email_verified": True, **self.claims,
        }  # fmt: skip
        claims = {name: value for name, value in claims.items() if value is not None}
        signed = jwt.encode({"alg": "RS256", "kid": self.key.kid}, claims, self.key)
        return _json({"access_token": "t", "token_type": "Bearer", "id_token": signed})

    def come(self, code: str = "code") -> SignedIn:
        """From the button to the session."""
        assert self.world is not None
        address, state = self.world.community.openid.begin(BACK)
        self.asked_with = parse_qs(urlsplit(address).query)
        return self.world.community.openid.finish(code, state, state)


def _json(value: object) -> Reply:
    return Reply(orjson.dumps(value), headers={"Content-Type": "application/json"})


@pytest.fixture
def issuer(database: Database) -> Iterator[Issuer]:
    with StandIn() as place:
        found = Issuer(place)
        found.serve()
        provider = Provider(place.url, "papers", "the secret")
        found.world = make_world(database, client=client_for(place), openid=provider)
        yield found


def test_whom_the_provider_vouches_for_gets_an_account_and_comes_back_to_it(issuer: Issuer) -> None:
    first = issuer.come()
    assert (first.account.name, first.account.email, first.account.role) == (
        "Ada Lovelace",
        "ada@example.org",
        "reader",
    )
    assert issuer.asked_with["scope"] == ["openid profile email"]
    assert issuer.asked_with["code_challenge_method"] == ["S256"]
    sent = next(asked for asked in issuer.place.asked if asked.path == "/token")
    assert base64.b64decode(sent.headers["authorization"].removeprefix("Basic ")) == b"papers:the%20secret"
    issuer.claims = {"name": "Somebody Else", "email": "new@example.org"}
    assert issuer.come().account == first.account


def test_a_provider_that_wants_the_secret_in_the_form_gets_it_there(issuer: Issuer) -> None:
    issuer.serve(token_endpoint_auth_methods_supported=["client_secret_post"])
    issuer.come()
    sent = parse_qs(next(asked for asked in issuer.place.asked if asked.path == "/token").body.decode())
    assert (sent["client_id"], sent["client_secret"]) == (["papers"], ["the secret"])


WRONG: tuple[tuple[dict[str, object], str], ...] = (
    ({"iss": "https://evil.example"}, "another issuer"), ({"aud": "elsewhere"}, "another site"),
    ({"aud": ["papers", "elsewhere"], "azp": "elsewhere"}, "another party"), ({"nonce": "replayed"}, "another sign-in"),
    ({"nonce": None}, "another sign-in"), ({"exp": 1}, "another time"), ({"exp": None}, "another time"),
    ({"iat": 99999999999}, "another time"), ({"sub": ""}, "nobody"), ({"sub": None}, "nobody"),
)  # fmt: skip


def test_a_token_for_somebody_or_something_else_is_refused(issuer: Issuer) -> None:
    for claims, words in WRONG:
        issuer.claims = claims
        with pytest.raises(Forbidden, match=words):
            issuer.come()


def test_a_token_that_another_key_signed_is_refused(issuer: Issuer) -> None:
    issuer.key = OTHER_KEY
    with pytest.raises(Forbidden, match="not signed"):
        issuer.come()


def test_a_token_without_a_signature_or_with_one_that_anybody_can_make_is_refused(issuer: Issuer) -> None:
    public = KEY.as_pem(private=False)
    # The public key taken for a shared secret: the classic confusion of algorithms.
    confused = f"{_part({'alg': 'HS256', 'kid': 'one'})}.{_part({'sub': 'x'})}"
    mark = base64.urlsafe_b64encode(hmac.digest(public, confused.encode(), "sha256")).decode().rstrip("=")
    unsigned = f"{_part({'alg': 'none'})}.{_part({'sub': 'x'})}."
    for token in (f"{confused}.{mark}", unsigned, "", "a.b.c"):
        issuer.place.on("/token", _json({"id_token": token}))
        with pytest.raises(Forbidden, match="not signed"):
            issuer.come()


def _part(value: object) -> str:
    return base64.urlsafe_b64encode(orjson.dumps(value)).decode().rstrip("=")


def test_a_new_key_is_fetched_when_it_is_first_met(issuer: Issuer) -> None:
    issuer.come()
    issuer.serve([KEY, NEW_KEY])
    issuer.key = NEW_KEY
    issuer.come()
    assert sum(asked.path == "/keys" for asked in issuer.place.asked) == 2
    assert sum(asked.path.startswith("/.well-known") for asked in issuer.place.asked) == 1


def test_a_state_works_once_and_in_its_own_browser_only(issuer: Issuer) -> None:
    assert issuer.world is not None
    door = issuer.world.community.openid
    _, mine = door.begin(BACK)
    _, attackers = door.begin(BACK)
    with pytest.raises(Forbidden, match="another browser"):
        door.finish("stolen", attackers, mine)
    for state in ("", "guessed"):
        with pytest.raises(Forbidden):
            door.finish("code", state, state)
    address, state = door.begin(BACK)
    issuer.asked_with = parse_qs(urlsplit(address).query)
    door.finish("code", state, state)
    with pytest.raises(Forbidden):
        door.finish("code", state, state)


def test_an_address_opens_no_account_that_is_there(issuer: Issuer) -> None:
    assert issuer.world is not None
    issuer.world.person("Ada", email="ada@example.org")
    with pytest.raises(Conflict, match="account with this address"):
        issuer.come()
    issuer.claims = {"email_verified": False}
    assert issuer.come().account.email == ""


def test_an_account_takes_an_identity_that_nobody_else_has(issuer: Issuer) -> None:
    assert issuer.world is not None
    door, ada, eve = issuer.world.community.openid, issuer.world.person("Ada"), issuer.world.person("Eve")
    for person in (ada, eve):
        address, state = door.begin(BACK, person)
        issuer.asked_with = parse_qs(urlsplit(address).query)
        if person == ada:
            assert door.finish("code", state, state).account.id == ada.id
        else:
            with pytest.raises(Conflict):
                door.finish("code", state, state)
    assert issuer.come().account.id == ada.id


def test_the_banned_stay_out(issuer: Issuer) -> None:
    assert issuer.world is not None
    account = issuer.come().account
    issuer.world.community.moderation.ban(issuer.world.person("Mo", role="moderator"), account.id, "spam")
    with pytest.raises(Forbidden, match="disabled"):
        issuer.come()


def test_a_provider_that_makes_no_sense_signs_nobody_in(issuer: Issuer) -> None:
    for answer in (b"no json", b"[]", b'{"issuer": "https://evil.example"}', b"{}"):
        assert issuer.world is not None
        issuer.world.community.openid.remembered.clear()
        issuer.place.on("/.well-known/openid-configuration", Reply(answer))
        with pytest.raises(NetworkError):
            issuer.come()


def test_without_a_provider_it_says_what_to_set(database: Database) -> None:
    with pytest.raises(UsageError, match="openid_issuer"):
        make_world(database).community.openid.begin(BACK)
