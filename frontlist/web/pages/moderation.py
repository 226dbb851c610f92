"""The public log of what moderators did, and their desk: reports, bursts of votes, and the acts themselves."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Annotated, Final

from fastapi import APIRouter, Form
from starlette.requests import Request
from starlette.responses import Response

from frontlist.errors import UsageError
from frontlist.model.account import Account
from frontlist.model.community import Act as Done
from frontlist.model.paper import Paper
from frontlist.web.forms import back
from frontlist.web.visit import Visit

router = APIRouter()
Text = Annotated[str, Form()]
Act = Callable[[Account, str, str], object]
SHOWN: Final = 50
# What was done, as the log says it: about what follows.
DONE: Final[Mapping[str, str]] = {
    "hide paper": "Kept out of lists", "show paper": "Let into lists again", "lock paper": "Conversation closed",
    "unlock paper": "Conversation opened again", "hide comment": "Comment hidden", "show comment": "Comment brought back",
    "hide list": "List made private", "ban account": "Account banned", "unban account": "Account let back in",
    "dismiss paper": "Paper left as it is", "dismiss comment": "Comment left as it is", "dismiss list": "List left as it is",
    "dismiss account": "Account left as it is",
}  # fmt: skip


@router.get("/moderation")
def log(request: Request, before: str = "") -> Response:
    """For everybody to read."""
    visit = Visit(request)
    acts = visit.library.community.moderation.log(limit=SHOWN + 1, before=before)
    shown = acts[:SHOWN]
    return visit.page(
        "moderation.html", status=404 if before and not acts else 200, acts=shown, done=DONE, before=before,
        further=shown[-1].id if len(acts) > SHOWN else "", papers=papers_of(visit, shown), reports=[], notices=[], desk=False,
    )  # fmt: skip


@router.get("/desk/moderator")
def desk(request: Request) -> Response:
    """What waits for a moderator."""
    visit = Visit(request)
    account, community = visit.signed_in("moderator"), visit.library.community
    reports = community.moderation.reports(account)
    said = {one.target_id: community.comments.get(one.target_id, account) for one in reports if one.kind == "comment"}
    papers = [one.target_id for one in reports if one.kind == "paper"] + [one.paper_id for one in said.values()]
    acts = community.moderation.log(limit=10, by=account)
    return visit.page(
        "moderation.html", acts=acts, done=DONE, before="", further="", reports=reports, said=said,
        papers=papers_of(visit, acts) | visit.library.papers.get_many(papers), notices=community.moderation.notices(account), desk=True,
    )  # fmt: skip


def papers_of(visit: Visit, acts: Sequence[Done]) -> dict[str, Paper]:
    """The papers of the acts, for their titles."""
    return visit.library.papers.get_many([one.paper_id for one in acts if one.paper_id])


@router.post("/desk/moderator/act")
def act(request: Request, action: Text, target: Text, reason: Text = "", next: Text = "") -> Response:
    """One act, with its reason for the log."""
    visit = Visit(request)
    acts = acts_of(visit)
    if action not in acts:
        raise UsageError("There is no such act.", f"Choose from: {', '.join(acts)}.")
    acts[action](visit.signed_in("moderator"), target, reason)
    return back(request, next, "/desk/moderator")


def acts_of(visit: Visit) -> Mapping[str, Act]:
    """What a moderator can do, by name."""
    door = visit.library.community.moderation

    def who(name: str) -> str:
        return visit.library.community.accounts.named(name).id

    return {
        "hide-comment": lambda by, target, reason: door.hide_comment(by, target, reason),
        "show-comment": lambda by, target, reason: door.hide_comment(by, target, reason, hidden=False),
        "hide-paper": lambda by, target, reason: door.hide_paper(by, target, reason),
        "show-paper": lambda by, target, reason: door.hide_paper(by, target, reason, hidden=False),
        "lock": lambda by, target, reason: door.lock(by, target, reason),
        "unlock": lambda by, target, reason: door.lock(by, target, reason, locked=False),
        "close-list": lambda by, target, reason: door.close_list(by, target, reason),
        "ban": lambda by, target, reason: door.ban(by, who(target), reason),
        "ban-and-drop-votes": lambda by, target, reason: door.ban(by, who(target), reason, drop_votes=True),
        "unban": lambda by, target, reason: door.unban(by, who(target), reason),
        "dismiss-paper": lambda by, target, reason: door.dismiss(by, "paper", target, reason),
        "dismiss-comment": lambda by, target, reason: door.dismiss(by, "comment", target, reason),
        "dismiss-list": lambda by, target, reason: door.dismiss(by, "list", target, reason),
        "dismiss-account": lambda by, target, reason: door.dismiss(by, "account", target, reason),
        "settle": lambda by, target, _: door.settle_notice(by, target),
    }
