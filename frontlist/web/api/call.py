"""One API request: who is calling and what the token allows. `call = Call(request)` at the start of each handler."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Final

from fastapi import Security
from fastapi.security import HTTPBearer

from frontlist.errors import Forbidden, NotSignedIn
from frontlist.model.account import Account, Role
from frontlist.model.community import Bearer, Scope
from frontlist.web.forms import READING, check_form_token, check_origin
from frontlist.web.visit import Visit

# For the description only: what a header holds is looked at where it is needed.
BEARER: Final = Security(
    HTTPBearer(
        auto_error=False,
        scheme_name="token",
        description="A personal token (settings, “Tokens”). Its scopes: read, write, curate, moderate, admin.",
    )
)
ROLE_OF_SCOPE: Final[dict[Scope, Role]] = {"curate": "curator", "moderate": "moderator", "admin": "admin"}


@dataclass
class Call(Visit):
    """A visit by a program: a token speaks for an account within its scopes; the site's own script uses the session."""

    @cached_property
    def bearer(self) -> Bearer | None:
        """Who the token of the request speaks for; an unknown token is an error, not an anonymous call."""
        header = self.request.headers.get("authorization", "")
        if not header:
            return None
        kind, _, secret = header.partition(" ")
        found = self.library.community.tokens.whose(secret.strip()) if kind.lower() == "bearer" else None
        if found is None:
            raise NotSignedIn("This token is not known here.", "Make one in your settings; it may have ended.")
        return found

    @cached_property
    def account(self) -> Account | None:
        """Who is asking: the token's account, else the session's, else nobody."""
        return self.bearer.account if self.bearer else super().account

    def acting(self, scope: Scope) -> Account:
        """The account, if it and the token may do this; NotSignedIn or Forbidden otherwise."""
        if self.account is None:
            raise NotSignedIn("This needs an account.", "Send a token: `Authorization: Bearer fl_…`.")
        if self.bearer is None and self.request.method not in READING:
            # A session's cookie comes by itself, whoever made the request: only our own pages know the form's token.
            check_origin(self.request)
            check_form_token(self.request, self.request.headers.get("x-form-token"))
        if self.bearer and not self.bearer.allows(scope):
            raise Forbidden(f"This token lacks the scope `{scope}`.", "Make another one in your settings.")
        if not self.account.may(ROLE_OF_SCOPE.get(scope, "reader")):
            raise Forbidden(f"This is for a {ROLE_OF_SCOPE[scope]}.", "Ask an admin of this site for that role.")
        return self.account
