"""Coming in: by password, by a mailed link, or through ORCID. What is answered does not tell who has an account."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Final

from frontlist.community import letters, limits, links
from frontlist.community.context import Context
from frontlist.community.passwords import check_password, hash_password, password_fits
from frontlist.community.registration import give_address
from frontlist.community.sessions import open_session
from frontlist.community.wording import name_key
from frontlist.errors import Forbidden, FrontlistError
from frontlist.mail.address import address_key, parse_address
from frontlist.model.community import SignedIn
from frontlist.store import accounts, sessions, tokens

logger: Final = logging.getLogger("frontlist.accounts")


@dataclass(frozen=True, slots=True)
class SignIn:
    """`address` is where the request came from, `earlier` the cookie that the browser brought; `onward` where somebody was
    on this site when they came to sign in."""

    context: Context

    def with_password(
        self, who: str, password: str, *, address: str = "", agent: str = "", earlier: str = ""
    ) -> SignedIn:
        """By e-mail address or name, and password. One sentence for every way in which it can be wrong."""
        limits.spend(self.context, "password-address", address)
        limits.spend(self.context, "password-account", address_key(who.strip())[:300])
        with self.context.database.read() as connection:
            key = who.strip()
            account = accounts.by_email(connection, address_key(key)) or accounts.by_name(connection, name_key(key))
            kept = accounts.password(connection, account.id) if account else ""
        fits = password_fits(self.context.hasher, kept, password)
        if account is None or not fits:
            raise Forbidden("The name or the password is wrong.", "Try again, or ask for a sign-in link by mail.")
        if account.disabled:
            raise Forbidden("This account is disabled.", "Ask a moderator of this site.")
        with self.context.database.write(lock=False) as connection:
            return open_session(connection, self.context, account, agent=agent, earlier=earlier)

    def send_link(self, email: str, *, address: str = "", onward: str = "") -> None:
        """Mail a link that signs in. One mail goes out in any case, so that neither words nor time tell anything."""
        to = parse_address(email)
        limits.spend(self.context, "link-address", address)
        limits.spend(self.context, "link-email", address_key(to))
        with self.context.database.write(lock=False) as connection:
            account = accounts.by_email(connection, address_key(to))
            good = account is not None and not account.disabled
            secret = links.make(
                connection, self.context, "sign-in", account_id=account.id if account and good else "", data={}
            )
        if good:
            letters.sign_in(self.context, to, links.address_of(self.context, "sign-in", secret, onward))
        else:
            letters.no_account(self.context, to)

    def link_for_name(self, name: str, *, address: str = "", onward: str = "") -> Callable[[], None]:
        """The same for whoever bears this name. What is returned is to be done when the answer is out: nothing is mailed for
        a name that nobody bears, and an answer that waits for a mail would tell which names are borne."""
        key = name_key(name)
        limits.spend(self.context, "link-address", address)
        limits.spend(self.context, "link-email", key[:300])
        with self.context.database.write(lock=False) as connection:
            account = accounts.by_name(connection, key)
            good = account if account and account.email and not account.disabled else None
            secret = links.make(connection, self.context, "sign-in", account_id=good.id if good else "", data={})
        return partial(self._mail_link, good.email if good else "", secret, onward)

    def _mail_link(self, to: str, secret: str, onward: str) -> None:
        if not to:
            return
        try:
            limits.spend(self.context, "link-email", address_key(to))
            letters.sign_in(self.context, to, links.address_of(self.context, "sign-in", secret, onward))
        except FrontlistError as error:
            logger.warning("A link was asked for by name and not mailed: %s", error)

    def with_link(self, secret: str, *, new_password: str = "", agent: str = "", earlier: str = "") -> SignedIn:
        """Follow the link: it works once. With a new password the account is recovered, and every other session ends."""
        if new_password:
            check_password(new_password)
        kept = hash_password(self.context.hasher, new_password) if new_password else ""
        with self.context.database.write(lock=False) as connection:
            link = links.take(connection, self.context, "sign-in", secret)
            account = accounts.get(connection, link.account_id)
            if account.disabled:
                raise Forbidden("This account is disabled.", "Ask a moderator of this site.")
            if kept:
                accounts.change(connection, account.id, password=kept)
                sessions.end_all(connection, account.id)
            return open_session(connection, self.context, account, agent=agent, earlier=earlier)

    def undo_address(self, secret: str) -> None:
        """The old address takes a change back; every session and token ends, for somebody else had them."""
        with self.context.database.write() as connection:
            link = links.take(connection, self.context, "address-undo", secret)
            give_address(connection, link.account_id, link.data["email"])
            accounts.change(connection, link.account_id, password="")
            sessions.end_all(connection, link.account_id)
            tokens.revoke_all(connection, link.account_id)
