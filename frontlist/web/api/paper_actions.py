"""What one does with a paper: vote, keep, say something; and what others did."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

from fastapi import Body
from starlette.requests import Request
from starlette.responses import Response

from frontlist.model.community import Comment, Entry
from frontlist.web.api.answers import answer, api_router, done, paged
from frontlist.web.api.call import Call
from frontlist.web.api.people_shapes import ClaimShape, DraftShape
from frontlist.web.api.personal import list_shape
from frontlist.web.api.shapes import (
    CommentShape,
    EntryShape,
    Line,
    ListShape,
    Page,
    PaperName,
    SignalDay,
    SubmissionShape,
    Text,
    VoteShape,
)
from frontlist.web.cards import votes_shown

router = api_router("people")
EPOCH = dt.date(1970, 1, 1)
Opinion = Annotated[int, Body(embed=True, ge=-1, le=1, description="1 for, -1 against, 0 takes it back")]


@router.put("/papers/{paper:path}/vote", response_model=VoteShape, summary="Vote for a paper")
def vote(request: Request, paper: PaperName) -> Response:
    """One account, one vote; again changes nothing. Needs the scope `write`."""
    call = Call(request)
    ballot = call.library.community.votes.cast(call.acting("write"), paper, address=call.address)
    return answer(call, vote_shape(call, ballot.paper_id))


@router.delete("/papers/{paper:path}/vote", response_model=VoteShape, summary="Take the vote back")
def unvote(request: Request, paper: PaperName) -> Response:
    """Without a vote nothing changes."""
    call = Call(request)
    return answer(call, vote_shape(call, call.library.community.votes.withdraw(call.acting("write"), paper).paper_id))


def vote_shape(call: Call, paper_id: str) -> VoteShape:
    """A paper's votes as pages show them."""
    ballot = votes_shown(call, [paper_id])[paper_id]
    return VoteShape(paper_id, ballot.count, ballot.mine)


@router.get("/papers/{paper:path}/entry", response_model=EntryShape, summary="A paper in one's own library")
def entry(request: Request, paper: PaperName) -> Response:
    """Empty where one has done nothing with it."""
    call = Call(request)
    account, paper_id = call.acting("read"), call.library.papers.find(paper)
    known = call.library.community.library.entries(account, [paper_id])
    return answer(call, entry_shape(known[0] if known else Entry(paper_id)))


@router.patch("/papers/{paper:path}/entry", response_model=EntryShape, summary="Save, mark, hide, note, tag")
def keep(
    request: Request, paper: PaperName, saved: Annotated[bool | None, Body(examples=[True])] = None, read: Annotated[bool | None, Body()] = None,
    hidden: Annotated[bool | None, Body()] = None, note: Annotated[Text | None, Body()] = None,
    tags: Annotated[list[Line] | None, Body(max_length=100, examples=[["to read"]])] = None,
) -> Response:  # fmt: skip
    """What is not named stays as it is."""
    call = Call(request)
    kept = call.library.community.library.change(
        call.acting("write"), paper, saved=saved, read=read, hidden=hidden, note=note, tags=tags
    )
    return answer(call, entry_shape(kept))


def entry_shape(kept: Entry) -> EntryShape:
    """One entry."""
    return EntryShape(
        kept.paper_id, kept.saved_at, kept.read_at, kept.hidden_at, kept.note, list(kept.tags), kept.changed_at
    )


@router.get(
    "/papers/{paper:path}/comments", response_model=Page[CommentShape], summary="The conversation about a paper"
)
def comments(request: Request, paper: PaperName) -> Response:
    """In reading order, each with its depth."""
    call = Call(request)
    return paged(call, [comment_shape(one) for one in call.library.community.comments.thread(paper, call.account)], "")


@router.post("/papers/{paper:path}/comments", response_model=CommentShape, status_code=201, summary="Say something")
def comment(request: Request, paper: PaperName, text: Annotated[Text, Body(examples=["The proof of Lemma 2 can be shortened."])], parent: Annotated[Line, Body()] = "") -> Response:  # fmt: skip
    """Markdown; `parent` is the comment that is answered."""
    call = Call(request)
    return answer(
        call,
        comment_shape(call.library.community.comments.add(call.acting("write"), paper, text, parent=parent)),
        status=201,
    )


@router.patch("/comments/{comment}", response_model=CommentShape, summary="Change one's own words")
def edit(request: Request, comment: Line, text: Annotated[Text, Body(embed=True)]) -> Response:
    """What it said before stays in its history."""
    call = Call(request)
    return answer(call, comment_shape(call.library.community.comments.edit(call.acting("write"), comment, text)))


@router.delete("/comments/{comment}", status_code=204, summary="Take one's own comment away")
def delete(request: Request, comment: Line) -> Response:
    """Its place stays, so that answers keep theirs."""
    call = Call(request)
    call.library.community.comments.delete(call.acting("write"), comment)
    return done()


@router.get("/comments/{comment}/history", response_model=Page[DraftShape], summary="What a comment said before")
def history(request: Request, comment: Line) -> Response:
    """Before each edit, the oldest first."""
    call = Call(request)
    drafts = call.library.community.comments.history(comment, call.account)
    return paged(call, [DraftShape(one.number, one.text, one.at) for one in drafts], "")


@router.put("/comments/{comment}/vote", status_code=204, summary="Find a comment helpful, or not")
def comment_vote(request: Request, comment: Line, value: Opinion) -> Response:
    """One's own is not counted."""
    call = Call(request)
    call.library.community.comments.vote(call.acting("write"), comment, value)
    return done()


def comment_shape(one: Comment) -> CommentShape:
    """One comment, as the caller may see it."""
    return CommentShape(
        id=one.id, paper=one.paper_id, parent=one.parent_id, name=one.name, text=one.text, html=one.html, created_at=one.created_at,
        edited_at=one.edited_at, deleted=one.deleted, hidden=one.hidden, depth=one.depth, ups=one.ups, downs=one.downs,
        mine=one.mine, by_author=one.by_author,
    )  # fmt: skip


@router.get("/papers/{paper:path}/signals", response_model=Page[SignalDay], summary="Attention over time")
def signals(request: Request, paper: PaperName) -> Response:
    """Each kind's count on each day that had any."""
    call = Call(request)
    days = call.library.discover.kinds_by_day(call.library.papers.find(paper))
    return paged(
        call, [SignalDay((EPOCH + dt.timedelta(days=day)).isoformat(), kind, count) for day, kind, count in days], ""
    )


@router.get("/papers/{paper:path}/lists", response_model=Page[ListShape], summary="The lists that hold a paper")
def holding(request: Request, paper: PaperName) -> Response:
    """Those that the caller may read."""
    call = Call(request)
    return paged(call, [list_shape(call, one) for one in call.library.community.lists.holding(paper, call.account)], "")


@router.post("/papers/{paper:path}/authorship", response_model=ClaimShape, summary="Say that one wrote it")
def claim(request: Request, paper: PaperName) -> Response:
    """Proven at once by ORCID or one's own address, else by a link that is mailed to the printed address."""
    call = Call(request)
    return answer(call, ClaimShape(call.library.community.authorship.claim(call.acting("write"), paper)))


@router.post("/submissions", response_model=SubmissionShape, status_code=201, summary="Hand a paper in")
def submit(request: Request, text: Annotated[Line, Body(description="An arXiv id, a DOI, an address", examples=["1706.03762"])], note: Annotated[Line, Body()] = "") -> Response:  # fmt: skip
    """Known ones lead to the paper that is here; others are fetched and checked."""
    call = Call(request)
    made = call.library.community.submissions.submit(call.acting("write"), text, note=note)
    return answer(call, SubmissionShape(made.paper_id, made.added, made.title), status=201)


@router.post("/reports", status_code=204, summary="Tell the moderators")
def report(request: Request, kind: Annotated[Line, Body(examples=["comment"])], target: Annotated[Line, Body()], reason: Annotated[Line, Body()]) -> Response:  # fmt: skip
    """About a paper, a comment, a list or an account."""
    call = Call(request)
    call.library.community.moderation.report(call.acting("write"), kind, target, reason)
    return done()
