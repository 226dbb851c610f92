"""Accounts: the owner of a private library, people of a shared one, their roles and what they may change."""

from __future__ import annotations

from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from frontlist.community import letters, limits, links
from frontlist.community.context import Context, acting
from frontlist.community.passwords import check_password, hash_password, password_fits
from frontlist.community.registration import found, give_address, name_taken
from frontlist.community.secrets import secret_hash
from frontlist.community.wording import clean_name, name_key
from frontlist.errors import BadInput, Conflict, Forbidden, NotFound, UsageError
from frontlist.mail.address import address_key, parse_address
from frontlist.model.account import OPERATOR, ROLES, Account, Role
from frontlist.store import accounts, personal, sessions
from frontlist.store import links as stored_links


@dataclass(frozen=True, slots=True)
class Accounts:
    """The door for accounts."""

    context: Context

    def owner(self) -> Account:
        """The one account of a private library, made on first use. Whoever is at this machine is its owner."""
        with self.context.database.read() as connection:
            known = accounts.by_name(connection, name_key("owner"))
        if known:
            return known
        with self.context.database.write() as connection:
            known = accounts.by_name(connection, name_key("owner"))
            return known or found(connection, self.context, name="owner", email="", role="admin", cohort="")

    def add(self, name: str, email: str = "", password: str = "", role: Role | None = None) -> Account:
        """Made by the operator, at the command line. The first is admin, so that there is one."""
        wanted, address = clean_name(name), parse_address(email) if email else ""
        if password:
            check_password(password, wanted, address)
        if role is not None and role not in ROLES:
            raise UsageError("There is no such role.", f"Choose from: {', '.join(ROLES)}.")
        kept = hash_password(self.context.hasher, password) if password else ""
        with self.context.database.write() as connection:
            given = role or ("reader" if accounts.count_admins(connection) else "admin")
            return found(connection, self.context, name=wanted, email=address, password=kept, role=given, cohort="")

    def get(self, account_id: str) -> Account:
        """The account as it is now."""
        with self.context.database.read() as connection:
            return accounts.get(connection, account_id)

    def named(self, name: str) -> Account:
        """By name, or by id."""
        with self.context.database.read() as connection:
            known = accounts.by_name(connection, name_key(name))
            if known is None and not name.startswith("a"):
                raise NotFound(f"Nobody here is called {name!r}.", "Check how the name is written.")
            return known or accounts.get(connection, name)

    def every(self, by: Account) -> list[Account]:
        """Everybody, for admins: addresses are in it."""
        with self.context.database.read() as connection:
            acting(connection, by, "admin")
            return accounts.every(connection)

    def set_role(self, by: Account, account_id: str, role: Role) -> Account:
        """Only an admin gives roles, and the last admin keeps hers."""
        if role not in ROLES:
            raise UsageError("There is no such role.", f"Choose from: {', '.join(ROLES)}.")
        with self.context.database.write() as connection:
            acting(connection, by, "admin")
            account = accounts.get(connection, account_id)
            if account.may("admin") and role != "admin" and accounts.count_admins(connection) == 1:
                raise Conflict("This is the only admin.", "Make somebody else an admin first.")
            accounts.change(connection, account.id, role=role)
            return replace(account, role=role)

    def rename(self, account: Account, name: str) -> Account:
        """Be known by another name."""
        wanted = clean_name(name)
        with self.context.database.write() as connection:
            me = acting(connection, account)
            other = accounts.by_name(connection, name_key(wanted))
            if other and other.id != me.id:
                raise name_taken(wanted)
            accounts.change(connection, me.id, name=wanted, name_key=name_key(wanted))
            return replace(me, name=wanted)

    def set_timezone(self, account: Account, timezone: str) -> Account:
        """Where one's day begins."""
        try:
            ZoneInfo(timezone)
        except (ZoneInfoNotFoundError, ValueError, OSError) as error:
            raise BadInput(f"There is no time zone {timezone[:60]!r}.", "Write it like Europe/Rome.") from error
        with self.context.database.write(lock=False) as connection:
            me = acting(connection, account)
            accounts.change(connection, me.id, timezone=timezone)
            return replace(me, timezone=timezone)

    def set_password(self, account: Account, password: str, *, current: str = "", session: str = "") -> None:
        """Set or change it. Every other session ends. Without the current one only while none is set."""
        check_password(password, account.name, account.email)
        limits.spend(self.context, "password-account", account.id)
        with self.context.database.read() as connection:
            me = acting(connection, account)
            kept = accounts.password(connection, me.id)
        if kept and not password_fits(self.context.hasher, kept, current):
            raise Forbidden("The current password is wrong.", "Try again, or recover the account by mail.")
        fresh = hash_password(self.context.hasher, password)
        with self.context.database.write(lock=False) as connection:
            accounts.change(connection, me.id, password=fresh)
            sessions.end_all(connection, me.id, secret_hash(session) if session else "")
        if me.email:
            letters.password_changed(self.context, me.email)

    def reset_password(self, account_id: str, password: str) -> None:
        """By the operator, at the command line."""
        with self.context.database.read() as connection:
            account = accounts.get(connection, account_id)
        check_password(password, account.name, account.email)
        fresh = hash_password(self.context.hasher, password)
        with self.context.database.write(lock=False) as connection:
            accounts.change(connection, account.id, password=fresh)
            sessions.end_all(connection, account.id)
            stored_links.forget(connection, account.id, "sign-in")
        if account.email:
            letters.password_changed(self.context, account.email)

    def own_address(self, account: Account, email: str) -> Account:
        """The owner of a private library says where mail goes. Whoever is at this machine is its owner: nothing to prove."""
        if self.context.site.mode != "private":
            raise Forbidden(
                "An address is proven by a link that is mailed to it.", "Ask for that link in your settings."
            )
        to = parse_address(email)
        with self.context.database.write() as connection:
            me = acting(connection, account)
            give_address(connection, me.id, to)
        return replace(me, email=to)

    def owner_at(self, email: str) -> Account | None:
        """The owner of a private library, whose address is the first one that is given; None when it is another's."""
        if self.context.site.mode != "private":
            return None
        owner = self.owner()
        if not owner.email:
            return self.own_address(owner, email)
        return owner if address_key(owner.email) == address_key(parse_address(email)) else None

    def become_admin(self, name: str, email: str, password: str) -> Account:
        """The owner of a library that is about to be shared gets a name, an address and a password: all, or nothing."""
        wanted, to = clean_name(name), parse_address(email)
        check_password(password, wanted, to)
        kept = hash_password(self.context.hasher, password)
        owner = self.owner()
        with self.context.database.write() as connection:
            other = accounts.by_name(connection, name_key(wanted))
            if other and other.id != owner.id:
                raise name_taken(wanted)
            give_address(connection, owner.id, to)
            accounts.change(connection, owner.id, name=wanted, name_key=name_key(wanted), password=kept)
        return replace(owner, name=wanted, email=to)

    def change_address(self, account: Account, email: str) -> None:
        """Mail a link to the new address; nothing changes before it is followed."""
        to = parse_address(email)
        limits.spend(self.context, "link-email", address_key(to))
        with self.context.database.write(lock=False) as connection:
            me = acting(connection, account)
            known = accounts.by_email(connection, address_key(to)) is not None
            secret = links.make(
                connection, self.context, "address", account_id=me.id, data={} if known else {"email": to}
            )
        if known:
            letters.has_account(self.context, to)
        else:
            letters.new_address(self.context, to, links.address_of(self.context, "address", secret))

    def confirm_address(self, account: Account, secret: str) -> Account:
        """Follow that link, signed in as the same account. The old address is told, and can take it back."""
        with self.context.database.write() as connection:
            me = acting(connection, account)
            link = links.take(connection, self.context, "address", secret)
            if link.account_id != me.id or not link.data:
                raise Forbidden("This link is not for this account.", "Sign in with the account that asked for it.")
            to, old = link.data["email"], me.email
            give_address(connection, me.id, to)
            undo = links.make(
                connection,
                self.context,
                "address-undo",
                account_id=me.id,
                data={"email": old},
                lifetime=links.UNDO_LIFETIME,
            )
        if old:
            letters.address_changed(self.context, old, links.address_of(self.context, "address-undo", undo))
        return replace(me, email=to)

    def export(self, account: Account) -> dict[str, list[dict[str, object]]]:
        """All of mine, for one file."""
        with self.context.database.read() as connection:
            return personal.collect(connection, acting(connection, account))

    def delete(self, by: Account, account_id: str) -> None:
        """Oneself, or by an admin. Words go at once and for good; votes stay as counts."""
        with self.context.database.write() as connection:
            actor = acting(connection, by, "reader" if by is not OPERATOR else "admin")
            account = accounts.get(connection, account_id)
            if account.id != actor.id and not actor.may("admin"):
                raise Forbidden("Only you or an admin may delete this account.", "Ask an admin of this site.")
            if account.may("admin") and accounts.count_admins(connection) == 1 and len(accounts.every(connection)) > 1:
                raise Conflict("This is the only admin.", "Make somebody else an admin first.")
            personal.delete_account(connection, account)
        personal.shrink_log(self.context.database)
