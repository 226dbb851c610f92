"""'I am the author', proven: by the ORCID iD that the paper names, or by a mail to the address that it prints."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection

from frontlist.community import letters, limits, links
from frontlist.community.context import Context, acting
from frontlist.community.votes import retract
from frontlist.errors import Forbidden
from frontlist.mail.address import address_key, printed_addresses
from frontlist.model.account import Account
from frontlist.model.paper import Paper
from frontlist.store import papers, submissions, votes

MOST_ADDRESSES = 5


@dataclass(frozen=True, slots=True)
class Authorship:
    """The door for proofs."""

    context: Context

    def claim(self, account: Account, paper: str) -> bool:
        """True when proven at once (ORCID iD, or the account's own address is the printed one); otherwise a link was
        mailed to each address that the paper prints. Forbidden when it prints none."""
        limits.spend(self.context, "claim", account.id)
        with self.context.database.write(lock=False) as connection:
            me = acting(connection, account)
            found = papers.get(connection, papers.find(connection, paper))
            printed = addresses_of(found)
            if how := _proof(me, found, printed):
                self._record(connection, found.id, me, how)
                return True
            if not printed:
                raise Forbidden(
                    "The paper names neither your ORCID iD nor an address to write to.",
                    "Sign in with the ORCID iD that it names.",
                )
            data = {"paper": found.id}
            secrets = [links.make(connection, self.context, "author", account_id=me.id, data=data) for _ in printed]
        for address, secret in zip(printed, secrets, strict=True):
            letters.author_proof(
                self.context, address, me.name, found.title, links.address_of(self.context, "author", secret)
            )
        return False

    def confirm(self, secret: str) -> str:
        """Follow the mailed link: the account that asked is the author. Gives the paper's id."""
        with self.context.database.write(lock=False) as connection:
            link = links.take(connection, self.context, "author", secret)
            author = acting(connection, Account(id=link.account_id, name="", email=""))
            paper_id = papers.find(connection, link.data["paper"])
            self._record(connection, paper_id, author, "mail")
            return paper_id

    def authors(self, paper: str) -> list[str]:
        """The accounts that have proven to have written a paper."""
        with self.context.database.read() as connection:
            return submissions.authors(connection, papers.find(connection, paper))

    def of(self, account_id: str) -> list[str]:
        """The papers that somebody has proven to have written."""
        with self.context.database.read() as connection:
            return list(submissions.claimed(connection, account_id))

    def _record(self, connection: Connection, paper_id: str, author: Account, how: str) -> None:
        """Note the proof; a vote given before counts no longer, as silently as one given after."""
        submissions.claim(connection, paper_id, author.id, how, self.context.stamp())
        votes.lock_paper(connection, paper_id)
        vote = votes.find(connection, paper_id, author.id)
        if vote and not vote.withdrawn_at and vote.weight > 0:
            retract(connection, vote, self.context.now())
            votes.put(connection, vote._replace(weight=0.0))


def addresses_of(paper: Paper) -> list[str]:
    """The addresses that a paper's own record prints."""
    texts = [
        paper.comment,
        paper.abstract_original or paper.abstract,
        *(author.affiliation for author in paper.authors),
    ]
    texts += [link.url for link in paper.links if link.url.startswith("mailto:")]
    return printed_addresses("\n".join(texts))[:MOST_ADDRESSES]


def _proof(account: Account, paper: Paper, printed: list[str]) -> str:
    if account.orcid and any(author.orcid.endswith(account.orcid) for author in paper.authors if author.orcid):
        return "orcid"
    return "mail" if account.email and address_key(account.email) in map(address_key, printed) else ""
