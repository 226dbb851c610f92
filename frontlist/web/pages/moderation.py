"""The public log of what moderators did, and their desk: reports, bursts of votes, and the acts themselves."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import Annotated

from fastapi import APIRouter, Form
from starlette.requests import Request
from starlette.responses import Response

from frontlist.errors import NotFound, UsageError
from frontlist.model.account import Account
from frontlist.model.community import Act as Done
from frontlist.web.forms import back
from frontlist.web.visit import Visit

router = APIRouter()
Text = Annotated[str, Form()]
Act = Callable[[Account, str, str], object]


@router.get("/moderation")
def log(request: Request, before: str = "") -> Response:
    """For everybody to read."""
    visit = Visit(request)
    acts = visit.library.community.moderation.log(limit=51, before=before)
    return visit.page(
        "moderation.html",
        acts=acts[:50],
        further=acts[49].id if len(acts) > 50 else "",
        reports=[],
        notices=[],
        desk=False,
    )


@router.get("/desk/moderator")
def desk(request: Request) -> Response:
    """What waits for a moderator."""
    visit = Visit(request)
    account, community = visit.signed_in("moderator"), visit.library.community
    reports = community.moderation.reports(account)
    said = {one.target_id: community.comments.get(one.target_id, account) for one in reports if one.kind == "comment"}
    papers = [one.target_id for one in reports if one.kind == "paper"] + [one.paper_id for one in said.values()]
    acts = community.moderation.log(limit=10)
    return visit.page(
        "moderation.html", acts=acts, further="", reports=reports, said=said, people=people(visit, acts),
        papers=visit.library.papers.get_many(papers), notices=community.moderation.notices(account), desk=True,
    )  # fmt: skip


def people(visit: Visit, acts: Sequence[Done]) -> dict[str, str]:
    """Whom the acts on accounts were about, by id: for moderators, who may have to undo one. The public log names no reader."""
    found: dict[str, str] = {}
    for one in acts:
        if one.kind == "account":
            with suppress(NotFound):
                found[one.target_id] = visit.library.community.accounts.get(one.target_id).name
    return found


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
