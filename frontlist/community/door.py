"""The community's door: one small frozen dataclass of doors, made from values.

community = open_community(database, sender, clock, site=Site(mode="shared", ...), fetch=..., keep=...)
reader = community.sessions.whose(cookie)
community.votes.cast(reader, "1706.03762", address="203.0.113.7")
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from argon2 import PasswordHasher

from frontlist.community.accounts import Accounts
from frontlist.community.authorship import Authorship
from frontlist.community.comments import Comments
from frontlist.community.context import Clock, Context, Site
from frontlist.community.curation import Curation, Editions
from frontlist.community.follows import Follows
from frontlist.community.library import Libraries
from frontlist.community.lists import Lists
from frontlist.community.moderation import Moderation
from frontlist.community.openid import OpenId, Provider
from frontlist.community.orcid import Application, Orcid
from frontlist.community.registration import Registrations
from frontlist.community.secrets import installation_key
from frontlist.community.sessions import Sessions, Tokens
from frontlist.community.signin import SignIn
from frontlist.community.submissions import Fetch, Keep, Submissions
from frontlist.community.upkeep import Upkeep
from frontlist.community.votes import Votes
from frontlist.mail.sender import Sender
from frontlist.net.client import Client
from frontlist.store.database import Database

NO_PROVIDER: Final = Provider()


@dataclass(frozen=True, slots=True)
class Community:
    """What people do together. Every method takes the acting account and checks its role as the store knows it now."""

    context: Context
    accounts: Accounts
    registrations: Registrations
    sign_in: SignIn
    sessions: Sessions
    tokens: Tokens
    votes: Votes
    submissions: Submissions
    authorship: Authorship
    comments: Comments
    library: Libraries
    lists: Lists
    follows: Follows
    moderation: Moderation
    curation: Curation
    orcid: Orcid
    openid: OpenId
    upkeep: Upkeep


def open_community(
    database: Database, sender: Sender, clock: Clock, *, site: Site, fetch: Fetch, keep: Keep, editions: Editions,
    client: Client, orcid: Application, openid: Provider = NO_PROVIDER, hasher: PasswordHasher | None = None,
) -> Community:  # fmt: skip
    """The community of an open, migrated database."""
    context = Context(database, clock, sender, site, installation_key(database), hasher or PasswordHasher())
    registrations = Registrations(context)
    return Community(
        context=context, accounts=Accounts(context), registrations=registrations, sign_in=SignIn(context),
        sessions=Sessions(context), tokens=Tokens(context), votes=Votes(context),
        submissions=Submissions(context, fetch, keep), authorship=Authorship(context), comments=Comments(context),
        library=Libraries(context), lists=Lists(context), follows=Follows(context), moderation=Moderation(context),
        curation=Curation(context, editions), orcid=Orcid(context, registrations, orcid, client),
        openid=OpenId(context, registrations, openid, client), upkeep=Upkeep(context),
    )  # fmt: skip
