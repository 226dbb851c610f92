"""Sign-in through ORCID: the authorization code flow of OAuth 2 (RFC 6749, 4.1) as https://info.orcid.org describes it.

The scope is /authenticate: it gives the iD and the name, and nothing else.
"""

from __future__ import annotations

import hmac
import re
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

import orjson

from frontlist.community import links
from frontlist.community.context import Context, acting
from frontlist.community.registration import Registrations
from frontlist.community.sessions import open_session
from frontlist.community.wording import public_name
from frontlist.errors import Conflict, Forbidden, NetworkError, UsageError
from frontlist.model.account import Account
from frontlist.model.community import SignedIn
from frontlist.net.client import Client
from frontlist.store import accounts

ENDPOINT: Final = "https://orcid.org"
_ORCID: Final = re.compile(r"^\d{4}-\d{4}-\d{4}-\d{3}[\dX]$")


@dataclass(frozen=True, slots=True)
class Application:
    """This installation as ORCID knows it."""

    client_id: str
    client_secret: str
    endpoint: str = ENDPOINT


@dataclass(frozen=True, slots=True)
class Identity:
    """Whom ORCID vouches for."""

    orcid: str
    name: str


@dataclass(frozen=True, slots=True)
class Orcid:
    """`redirect` is the address of the page to which ORCID sends people back."""

    context: Context
    registrations: Registrations
    application: Application
    client: Client

    def begin(self, redirect: str, account: Account | None = None, invitation: str = "") -> tuple[str, str]:
        """Where to send the browser, and the state that it must bring back and also hold in a cookie."""
        if not self.application.client_id:
            raise UsageError("ORCID sign-in is not set up here.", "Set orcid_client and orcid_secret.")
        data = {"redirect": redirect, "invitation": invitation}
        with self.context.database.write(lock=False) as connection:
            account_id = acting(connection, account).id if account else ""
            state = links.make(connection, self.context, "orcid", account_id=account_id, data=data)
        asked = {
            "client_id": self.application.client_id, "response_type": "code", "scope": "/authenticate",
            "redirect_uri": redirect, "state": state,
        }  # fmt: skip
        return f"{self.application.endpoint}/oauth/authorize?{urlencode(asked)}", state

    def finish(self, code: str, state: str, held_state: str, *, agent: str = "", earlier: str = "") -> SignedIn:
        """Sign in, or tie the iD to the account that began. Without the cookie's state the answer may be for somebody
        else's browser (RFC 6749, 10.12)."""
        if not hmac.compare_digest(state.encode("utf-8", "replace"), held_state.encode("utf-8", "replace")):
            raise Forbidden("This sign-in was begun in another browser.", "Begin again.")
        with self.context.database.write(lock=False) as connection:
            link = links.take(connection, self.context, "orcid", state)
        identity = self._identity(code, link.data["redirect"])
        with self.context.database.write() as connection:
            known = accounts.by_orcid(connection, identity.orcid)
            if link.account_id:
                account = acting(connection, Account(id=link.account_id, name="", email=""))
                if known and known.id != account.id:
                    raise Conflict("This ORCID iD belongs to another account here.", "Sign in with that one.")
                accounts.change(connection, account.id, orcid=identity.orcid)
            elif known and known.disabled:
                raise Forbidden("This account is disabled.", "Ask a moderator of this site.")
            elif known is None:
                known = self.registrations.vouched_for(
                    connection, identity.name, link.data["invitation"], orcid=identity.orcid
                )
            account = accounts.get(connection, link.account_id or (known.id if known else ""))
            return open_session(connection, self.context, account, agent=agent, earlier=earlier)

    def _identity(self, code: str, redirect: str) -> Identity:
        asked = {
            "client_id": self.application.client_id, "client_secret": self.application.client_secret,
            "grant_type": "authorization_code", "code": code, "redirect_uri": redirect,
        }  # fmt: skip
        answer = self.client.post(
            f"{self.application.endpoint}/oauth/token", urlencode(asked).encode(), again=False,
            content_type="application/x-www-form-urlencoded", headers={"Accept": "application/json"},
        )  # fmt: skip
        try:
            said = orjson.loads(answer.body)
            orcid, name = str(said["orcid"]), str(said.get("name") or "")
        except (orjson.JSONDecodeError, KeyError, TypeError, AttributeError) as error:
            raise NetworkError("ORCID's answer could not be read.", "Try again in a while.") from error
        if not valid_orcid(orcid):
            raise NetworkError("ORCID's answer holds no valid iD.", "Try again in a while.")
        return Identity(orcid, public_name(name, f"ORCID {orcid[-4:]}"))


def valid_orcid(text: str) -> bool:
    """Whether the last digit agrees with the others (ISO 7064 MOD 11-2)."""
    if not _ORCID.match(text):
        return False
    total = 0
    for digit in text.replace("-", "")[:-1]:
        total = (total + int(digit)) * 2
    check = (12 - total % 11) % 11
    return text[-1] == ("X" if check == 10 else str(check))
