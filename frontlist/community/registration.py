"""New accounts: open to all, to the invited, or to nobody; and always by the operator."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from typing import Final

from sqlalchemy import Connection

from frontlist.community import letters, limits, links
from frontlist.community.context import Context, acting
from frontlist.community.passwords import check_password, hash_password
from frontlist.community.secrets import new_id, new_secret, secret_hash
from frontlist.community.sessions import open_session
from frontlist.community.wording import clean_name, name_key
from frontlist.errors import Conflict, Forbidden, NotFound
from frontlist.mail.address import address_key, parse_address
from frontlist.model.account import Account, Role, role_of
from frontlist.model.community import Invitation, SignedIn
from frontlist.model.dates import stamp
from frontlist.store import accounts, invitations

INVITATION_LIFETIME: Final = dt.timedelta(days=14)


def found(
    connection: Connection, context: Context, *, name: str, email: str, password: str = "", role: Role = "reader",
    orcid: str = "", cohort: str | None = None,
) -> Account:  # fmt: skip
    """A new account. `password` is a hash; `cohort` None means: those who came in the same hour."""
    at = context.stamp()
    account = Account(id=new_id("a"), name=name, email=email, role=role, created_at=at, orcid=orcid)
    together = f"hour:{at[:13]}" if cohort is None else cohort
    key = address_key(email)
    if not accounts.add(
        connection, account, name_key=name_key(name), email_key=key, password=password, cohort=together
    ):
        if accounts.by_name(connection, name_key(name)):
            raise name_taken(name)
        raise Conflict("There is an account with this address or ORCID iD already.", "Sign in with it.")
    return account


def give_address(connection: Connection, account_id: str, email: str) -> None:
    """The account's address from now on; Conflict where another account has it."""
    other = accounts.by_email(connection, address_key(email))
    if other and other.id != account_id:
        raise Conflict("That address has an account.", "Sign in with it.")
    accounts.change(connection, account_id, email=email, email_key=address_key(email))


def name_taken(name: str) -> Conflict:
    """Names are public, so this may be said."""
    return Conflict(f"The name {name!r} is taken.", "Choose another.", name=name)


@dataclass(frozen=True, slots=True)
class Registrations:
    """Registering and inviting."""

    context: Context

    def register(self, email: str, name: str, password: str = "", *, invitation: str = "", address: str = "") -> None:
        """Mail a link that makes the account. The answer and the work are the same when the address has one already."""
        to, wanted = parse_address(email), clean_name(name)
        if password:
            check_password(password, wanted, to)
        limits.spend(self.context, "register-address", address)
        limits.spend(self.context, "link-email", address_key(to))
        kept = hash_password(self.context.hasher, password) if password else ""
        with self.context.database.write(lock=False) as connection:
            self._check_open(connection, invitation, to)
            if accounts.by_name(connection, name_key(wanted)):
                raise name_taken(wanted)
            known = accounts.by_email(connection, address_key(to)) is not None
            data = {"email": to, "name": wanted, "password": kept, "invitation": invitation}
            secret = links.make(connection, self.context, "register", data={} if known else data)
        if known:
            letters.has_account(self.context, to)
        else:
            letters.confirm(self.context, to, links.address_of(self.context, "register", secret))

    def confirm(self, secret: str, *, name: str = "", agent: str = "", earlier: str = "") -> SignedIn:
        """Follow the link: the account is there, and signed in. `name` when the first choice was taken meanwhile."""
        with self.context.database.write() as connection:
            link = links.take(connection, self.context, "register", secret)
            if not link.data:
                raise Forbidden("This link has been used, or is too old.", "Ask for a new one.")
            invitation = self._check_open(connection, link.data["invitation"], link.data["email"])
            wanted = clean_name(name) if name else link.data["name"]
            account = self._admit(
                connection, invitation, name=wanted, email=link.data["email"], password=link.data["password"]
            )
            return open_session(connection, self.context, account, agent=agent, earlier=earlier)

    def vouched_for(
        self, connection: Connection, name: str, invitation: str, *, orcid: str = "", email: str = ""
    ) -> Account:
        """A new account for somebody whom ORCID or a provider vouches for; a number tells namesakes apart."""
        admitted = self._check_open(connection, invitation, email)
        stem, number = name, 1
        while accounts.by_name(connection, name_key(name)):
            number += 1
            name = f"{stem} {number}"
        return self._admit(connection, admitted, name=name, email=email, orcid=orcid)

    def invite(self, account: Account, email: str = "", role: Role = "reader") -> Invitation:
        """Leave to make one account, mailed when there is an address. Only an admin may give a role with it."""
        to = parse_address(email) if email else ""
        secret, now = new_secret(), self.context.now()
        limits.spend(self.context, "invite", account.id)
        with self.context.database.write(lock=False) as connection:
            inviter = acting(connection, account, "admin" if role != "reader" else "reader")
            if self.context.site.registration == "closed" and not inviter.may("admin"):
                raise Forbidden("This site takes no new accounts.", "Ask an admin.")
            made = Invitation(new_id("i"), inviter.id, to, role, stamp(now), stamp(now + INVITATION_LIFETIME))
            invitations.add(connection, made, secret_hash(secret))
        if to:
            letters.invitation(self.context, to, inviter.name, links.address_of(self.context, "invitation", secret))
        return replace(made, secret=secret)

    def link(self, invitation: Invitation) -> str:
        """The address to hand on, of an invitation that was just made."""
        return links.address_of(self.context, "invitation", invitation.secret)

    def invited(self, account: Account) -> list[Invitation]:
        """Whom one invited."""
        with self.context.database.read() as connection:
            return invitations.of(connection, account.id)

    def open_invitation(self, secret: str) -> Invitation | None:
        """The invitation behind a link, with the address that it was mailed to; None where it leads nowhere any more."""
        with self.context.database.read() as connection:
            invitation = invitations.find(connection, secret_hash(secret)) if secret else None
        return invitation if invitation and self._is_good(invitation) else None

    def withdraw(self, account: Account, invitation_id: str) -> None:
        """Take an unused invitation back."""
        with self.context.database.write(lock=False) as connection:
            if not invitations.withdraw(connection, account.id, invitation_id):
                raise NotFound("There is no such open invitation.", "It may have been used.")

    def _is_good(self, invitation: Invitation) -> bool:
        return not invitation.used_at and self.context.stamp() < invitation.expires_at

    def _check_open(self, connection: Connection, secret: str, email: str) -> Invitation | None:
        """The invitation, where one is needed or was brought. An invitation is good whatever the site's choice."""
        invitation = invitations.find(connection, secret_hash(secret)) if secret else None
        if invitation:
            meant = not invitation.email or address_key(invitation.email) == address_key(email)
            if meant and self._is_good(invitation):
                return invitation
        if self.context.site.registration != "open" or secret:
            raise Forbidden(
                "This site takes new accounts by invitation only.", "Ask somebody here for a (new) invitation."
            )
        return None

    def _admit(
        self,
        connection: Connection,
        invitation: Invitation | None,
        *,
        name: str,
        email: str,
        password: str = "",
        orcid: str = "",
    ) -> Account:
        role: Role = "reader"
        cohort = None
        if invitation:
            if not invitations.use(connection, invitation.id, self.context.stamp()):
                raise Forbidden("This invitation has been used.", "Ask for another.")
            role, cohort = _granted(connection, invitation)
        return found(
            connection, self.context, name=name, email=email, password=password, role=role, orcid=orcid, cohort=cohort
        )


def _granted(connection: Connection, invitation: Invitation) -> tuple[Role, str]:
    """The role that the inviter may still give, and the cohort: all whom one person who is no admin brought in."""
    try:
        inviter = accounts.get(connection, invitation.inviter_id)
    except NotFound:
        return "reader", f"invited:{invitation.inviter_id}"
    if inviter.may("admin"):
        return role_of(invitation.role), ""
    return "reader", f"invited:{inviter.id}"
