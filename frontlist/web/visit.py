"""One request as a page sees it: the library, who is asking, and the way to answer with a template."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import Response

from frontlist.app import Library
from frontlist.errors import Forbidden, NotSignedIn
from frontlist.model.account import Account, Role
from frontlist.web.cookies import FORM, SESSION, set_cookie
from frontlist.web.forms import form_secret
from frontlist.web.render import render_page

SECRET_BYTES: Final = 24


@dataclass
class Visit:
    """Made at the start of each handler: `visit = Visit(request)`."""

    request: Request

    @property
    def library(self) -> Library:
        """The open library."""
        library: Library = self.request.app.state.library
        return library

    @property
    def private(self) -> bool:
        """One person, no sign-in."""
        return self.library.settings.text("mode") == "private"

    @cached_property
    def account(self) -> Account | None:
        """Who is asking; in private mode always the owner. A page that is published is everybody's."""
        if getattr(self.request.app.state, "published", False):
            return None
        if self.private:
            return self.library.community.accounts.owner()
        secret = self.request.cookies.get(SESSION, "")
        return self.library.community.sessions.whose(secret) if secret else None

    def signed_in(self, role: Role = "reader") -> Account:
        """Who is asking, or the error that leads to the sign-in page."""
        if self.account is None:
            raise NotSignedIn("This page is for those who are signed in.", "Sign in first.")
        if not self.account.may(role):
            raise Forbidden(f"This page is for a {role}.", "Ask an admin of this site for that role.")
        return self.account

    @property
    def address(self) -> str:
        """Where the request came from."""
        return self.request.client.host if self.request.client else ""

    @property
    def agent(self) -> str:
        """The browser's name, for the list of sessions."""
        return self.request.headers.get("user-agent", "")[:200]

    @property
    def session_secret(self) -> str:
        """The session cookie, or ''."""
        return self.request.cookies.get(SESSION, "")

    def page(self, template: str, status: int = 200, **values: Any) -> Response:
        """The template as an answer, with the form cookie where one is missing."""
        secret = form_secret(self.request)
        fresh = "" if secret else secrets.token_urlsafe(SECRET_BYTES)
        token = self.library.community.sessions.form_token(secret or fresh)
        shared: Mapping[str, Any] = {
            "account": self.account, "form_token": token,
            "simulated": self.library.discover.has_simulated(), **values,
        }  # fmt: skip
        response = render_page(self.request, template, shared, status=status)
        if fresh:
            set_cookie(self.request, response, FORM, fresh)
        return response
