"""Sign-in through any OpenID Connect provider: the authorization code flow with PKCE (OpenID Connect Core 1.0, 3.1; RFC 7636).

The provider is found by its issuer's address (OpenID Connect Discovery 1.0). Whom it vouches for is (issuer, subject) and
nothing else: an address of mail, even a checked one, opens no account that is there already.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import quote, urlencode, urlsplit

import orjson
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from sqlalchemy import Connection

from frontlist.community import links
from frontlist.community.context import Context, acting
from frontlist.community.registration import Registrations
from frontlist.community.sessions import open_session
from frontlist.community.wording import public_name
from frontlist.errors import Conflict, Forbidden, NetworkError, UsageError
from frontlist.mail.address import address_key, printed_addresses
from frontlist.model.account import Account
from frontlist.model.community import SignedIn
from frontlist.net.client import Client, Response
from frontlist.store import accounts, identities
from frontlist.store.links import Link

# Signatures that only the provider can make: none, and those by a shared secret, are not among them.
ALGORITHMS: Final = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512")
SCOPES: Final = "openid profile email"
# How far the provider's clock may be from ours.
LEEWAY: Final = 120
# How long what the provider says of itself is believed.
REMEMBERED: Final = 3600.0
_NEEDED: Final = ("authorization_endpoint", "token_endpoint", "jwks_uri")


@dataclass(frozen=True, slots=True)
class Provider:
    """This installation as the provider knows it; `name` is what the button says."""

    issuer: str = ""
    client_id: str = ""
    client_secret: str = ""
    name: str = "OpenID"


@dataclass(frozen=True, slots=True)
class Vouched:
    """Whom the provider vouches for. `email` is '' unless the provider has checked it."""

    subject: str
    name: str
    email: str


@dataclass(frozen=True, slots=True)
class OpenId:
    """`redirect` is the address of the page to which the provider sends people back."""

    context: Context
    registrations: Registrations
    provider: Provider
    client: Client
    remembered: dict[str, tuple[float, Mapping[str, Any]]] = field(default_factory=dict)

    def begin(self, redirect: str, account: Account | None = None, invitation: str = "") -> tuple[str, str]:
        """Where to send the browser, and the state that it must bring back and also hold in a cookie."""
        if not (self.provider.issuer and self.provider.client_id):
            raise UsageError(
                "OpenID sign-in is not set up here.", "Set openid_issuer, openid_client and openid_secret."
            )
        said = self._configuration()
        verifier, nonce = secrets.token_urlsafe(48), secrets.token_urlsafe(24)
        data = {"redirect": redirect, "invitation": invitation, "verifier": verifier, "nonce": nonce}
        with self.context.database.write(lock=False) as connection:
            account_id = acting(connection, account).id if account else ""
            state = links.make(connection, self.context, "openid", account_id=account_id, data=data)
        asked = {
            "client_id": self.provider.client_id, "response_type": "code", "scope": SCOPES, "redirect_uri": redirect,
            "state": state, "nonce": nonce, "code_challenge": challenge(verifier), "code_challenge_method": "S256",
        }  # fmt: skip
        address = str(said["authorization_endpoint"])
        return f"{address}{'&' if urlsplit(address).query else '?'}{urlencode(asked)}", state

    def finish(self, code: str, state: str, held_state: str, *, agent: str = "", earlier: str = "") -> SignedIn:
        """Sign in, or tie the identity to the account that began. Without the cookie's state the answer may be for somebody
        else's browser (RFC 6749, 10.12)."""
        if not hmac.compare_digest(state.encode("utf-8", "replace"), held_state.encode("utf-8", "replace")):
            raise Forbidden("This sign-in was begun in another browser.", "Begin again.")
        with self.context.database.write(lock=False) as connection:
            link = links.take(connection, self.context, "openid", state)
        vouched = self._checked(self._id_token(code, link), link.data["nonce"])
        with self.context.database.write() as connection:
            account = self._account(connection, vouched, link)
            return open_session(connection, self.context, account, agent=agent, earlier=earlier)

    def _account(self, connection: Connection, vouched: Vouched, link: Link) -> Account:
        known = identities.account_of(connection, self.provider.issuer, vouched.subject)
        if link.account_id:
            account = acting(connection, Account(id=link.account_id, name="", email=""))
            if known and known != account.id:
                raise Conflict("This identity belongs to another account here.", "Sign in with that one.")
        elif known:
            account = accounts.get(connection, known)
            if account.disabled:
                raise Forbidden("This account is disabled.", "Ask a moderator of this site.")
        else:
            taken = bool(vouched.email and accounts.by_email(connection, address_key(vouched.email)))
            if taken:
                # Who runs the provider could else open any account here by naming its address.
                raise Conflict("There is an account with this address or ORCID iD already.", "Sign in with it.")
            account = self.registrations.vouched_for(
                connection, vouched.name, link.data["invitation"], email=vouched.email
            )
        if not known:
            identities.add(connection, self.provider.issuer, vouched.subject, account.id)
        return account

    def _configuration(self) -> Mapping[str, Any]:
        """What the provider says of itself. It must name itself as it is called here (Discovery 1.0, 4.3)."""
        said = self._read(f"{self.provider.issuer.rstrip('/')}/.well-known/openid-configuration")
        if said.get("issuer") != self.provider.issuer or not all(isinstance(said.get(name), str) for name in _NEEDED):
            raise _unreadable("does not name itself as openid_issuer does")
        return said

    def _read(self, address: str, *, again: bool = False) -> Mapping[str, Any]:
        at, kept = self.remembered.get(address, (0.0, {}))
        now = self.context.now().timestamp()
        if again or not at <= now < at + REMEMBERED:
            kept = _object(self.client.get(address, headers={"Accept": "application/json"}))
            self.remembered[address] = (now, kept)
        return kept

    def _id_token(self, code: str, link: Link) -> str:
        said, provider = self._configuration(), self.provider
        asked = {
            "grant_type": "authorization_code", "code": code, "redirect_uri": link.data["redirect"],
            "code_verifier": link.data["verifier"],
        }  # fmt: skip
        headers = {"Accept": "application/json"}
        if "client_secret_basic" in said.get("token_endpoint_auth_methods_supported", ["client_secret_basic"]):
            pair = f"{quote(provider.client_id, safe='')}:{quote(provider.client_secret, safe='')}"
            headers["Authorization"] = f"Basic {base64.b64encode(pair.encode()).decode()}"
        else:
            asked |= {"client_id": provider.client_id, "client_secret": provider.client_secret}
        answer = self.client.post(
            str(said["token_endpoint"]), urlencode(asked).encode(), again=False,
            content_type="application/x-www-form-urlencoded", headers=headers,
        )  # fmt: skip
        return str(_object(answer).get("id_token") or "")

    def _checked(self, token: str, nonce: str) -> Vouched:
        """What the token says, if the provider signed it, for us, now, and for this very sign-in (Core 1.0, 3.1.3.7)."""
        claims = self._signed(token)
        audience = claims.get("aud")
        meant = audience if isinstance(audience, list) else [audience]
        now = self.context.now().timestamp()
        good = {
            "another issuer": claims.get("iss") == self.provider.issuer,
            "another site": self.provider.client_id in meant,
            "another party": claims.get("azp", self.provider.client_id) == self.provider.client_id,
            "another sign-in": hmac.compare_digest(str(claims.get("nonce")).encode(), nonce.encode()),
            "another time": _number(claims.get("exp")) > now - LEEWAY and _number(claims.get("iat")) < now + LEEWAY,
            "nobody": isinstance(claims.get("sub"), str) and 0 < len(claims["sub"]) <= 255,
        }
        if wrong := [what for what, holds in good.items() if not holds]:
            raise Forbidden(f"The provider's answer is for {wrong[0]}.", "Begin again.")
        name = next((str(claims[key]) for key in ("name", "preferred_username", "nickname") if claims.get(key)), "")
        email = str(claims.get("email") or "") if claims.get("email_verified") is True else ""
        return Vouched(claims["sub"], public_name(name, "Reader"), next(iter(printed_addresses(email)), ""))

    def _signed(self, token: str) -> Mapping[str, Any]:
        where = str(self._configuration()["jwks_uri"])
        for again in (False, True):
            # A key that is not known may be a new one: providers change them without a word.
            try:
                keys = KeySet.import_key_set(self._read(where, again=again))  # type: ignore[arg-type]  # checked there
                return dict(jwt.decode(token, keys, algorithms=list(ALGORITHMS)).claims)
            except (JoseError, ValueError, TypeError, KeyError) as error:
                trouble = error
        raise Forbidden("The provider's answer is not signed as it should be.", "Begin again.") from trouble


def challenge(verifier: str) -> str:
    """What is shown of the verifier beforehand (RFC 7636, 4.2)."""
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()


def _object(answer: Response) -> Mapping[str, Any]:
    try:
        said = orjson.loads(answer.body)
    except orjson.JSONDecodeError as error:
        raise _unreadable("is not JSON") from error
    if not isinstance(said, dict):
        raise _unreadable("is no object")
    return said


def _number(value: object) -> float:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else 0.0


def _unreadable(why: str) -> NetworkError:
    return NetworkError(f"The OpenID provider's answer {why}.", "Try again in a while, or check openid_issuer.")
