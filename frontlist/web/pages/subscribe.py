"""Papers by mail: asking for them, confirming, pausing, changing, leaving. Links of mails show a page; buttons act."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, Final

import orjson
from fastapi import APIRouter, Form
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from frontlist.errors import NotFound
from frontlist.model.subscription import CADENCES, KINDS, Reader, Subscription
from frontlist.web.forms import back
from frontlist.web.visit import Visit

router = APIRouter()
Text = Annotated[str, Form()]
ISSUES_SHOWN: Final = 14
WITHOUT_TARGET: Final = {"for-me": "Papers chosen for you", "revisions": "New versions of papers you saved"}


@router.get("/subscribe")
def ask(request: Request) -> Response:
    """Who comes back to this address by hand finds what the mail looks like, and the form for it."""
    return back(request, "", "/digest/latest")


@router.post("/subscribe")
def subscribe(
    request: Request, email: Text = "", kind: Text = "edition", target: Text = "", cadence: Text = "daily",
    bar: Annotated[float, Form()] = 0.5,
) -> Response:  # fmt: skip
    """Who is signed in gets it at the address of the account; to others, the same answer whether theirs is known or not."""
    visit = Visit(request)
    cadence = {"week": "weekly", "month": "monthly"}.get(target, "daily") if kind == "edition" else cadence
    wish = visit.library.wish(kind, "" if kind == "edition" else target, cadence=cadence, bar=bar)
    if account := visit.account:
        if visit.private and email:
            account = visit.library.community.accounts.own_address(account, email)
        visit.library.digest.self_service.join(account, wish)
        empty = visit.library.readers.still_empty(kind, account)
        when = f"to {account.email}. {empty}" if empty else f"to {account.email} with the next edition."
        return visit.page(
            "done.html", title="Subscribed.", words=f"It comes {when} Every mail has a link to leave.",
            to="/", label="Today’s papers",
        )  # fmt: skip
    visit.library.digest.request(email, wish, address=visit.address, timezone=visit.library.settings.text("timezone"))
    return visit.page(
        "done.html",
        title="Look into your mail.",
        words="We wrote to that address once. Nothing more comes before you press the button behind that mail’s link; if you never do, the address is forgotten after seven days.",
        to="/",
        label="Today’s papers",
    )


@router.get("/mail/{token}/confirm")
def confirm_form(request: Request, token: str) -> Response:
    """The button, where there is something to confirm."""
    visit = Visit(request)
    visit.library.digest.self_service.asked(token)
    return visit.page("subscribe.html", token=token, step="confirm", reader=None, wishes=[])


@router.post("/mail/{token}/confirm")
def confirm(request: Request, token: str) -> Response:
    """From now on mails come."""
    visit = Visit(request)
    service = visit.library.digest.self_service
    reader, wishes = service.seen(service.token(service.confirm(token)))
    empty = still_empty(visit, reader, wishes)
    first = "The first mail comes with the next edition."
    if all(empty.get(wish.kind) for wish in wishes):
        first = ""
    return visit.page(
        "done.html",
        title="Confirmed.",
        words=" ".join([first, *filter(None, empty.values()), "Every mail has a link to leave."]).strip(),
        to="/",
        label="Today’s papers",
    )


@router.get("/mail/{token}/leave")
def leave_form(request: Request, token: str) -> Response:
    """The button; nothing is asked."""
    visit = Visit(request)
    visit.library.digest.self_service.known(token)
    return visit.page("subscribe.html", token=token, step="leave", reader=None, wishes=[])


@router.get("/mail/{token}/unsubscribe")
def unsubscribe_form(request: Request, token: str) -> Response:
    """What a person sees who opens the header's address."""
    return leave_form(request, token)


@router.post("/mail/{token}/leave")
def leave(request: Request, token: str) -> Response:
    """No more mail, at once."""
    visit = Visit(request)
    visit.library.digest.self_service.leave(token)
    return visit.page(
        "done.html",
        title="You have left.",
        words="No more mail comes to that address from here. If that was a mistake, subscribe again.",
        to="/",
        label="Today’s papers",
    )


@router.get("/mail/{token}/preferences")
def preferences(request: Request, token: str) -> Response:
    """What a mail's own link may show: pause, mute, leave, and the way to a link that may change things."""
    visit = Visit(request)
    service = visit.library.digest.self_service
    reader, wishes = service.seen(token)
    issues = service.issues(token, ISSUES_SHOWN)[1]
    return visit.page(
        "subscribe.html", token=token, step="preferences", issues=issues, **_person(visit, reader, wishes)
    )


def still_empty(visit: Visit, reader: Reader, wishes: Sequence[Subscription]) -> dict[str, str]:
    """Kind → why nothing comes of it yet, for the wishes that go by the reader's own papers."""
    said = visit.library.digest.self_service.said(reader)
    return visit.library.readers.still_empty_of(reader, {wish.kind for wish in wishes}, said)


def _person(visit: Visit, reader: Reader, wishes: Sequence[Subscription]) -> dict[str, Any]:
    """What the page shows of a reader, whichever link opened it."""
    service = visit.library.digest.self_service
    said = service.said(reader)
    return {
        "reader": reader, "wishes": wishes, "still_empty": still_empty(visit, reader, wishes), "said": said, "papers": visit.library.papers.get_many([one.paper_id for one in said]),
        "mail_token": service.token(reader), "cadences": CADENCES, "kinds": KINDS,
    }  # fmt: skip


@router.post("/mail/{token}/pause")
def pause(request: Request, token: str, days: Annotated[int, Form()] = 0) -> Response:
    """Quiet for some days."""
    Visit(request).library.digest.self_service.pause(token, days)
    return back(request, "", f"/mail/{token}/preferences")


@router.post("/mail/{token}/fresh")
def fresh(request: Request, token: str) -> Response:
    """Mail a link that may change things: a forwarded mail must not."""
    visit = Visit(request)
    visit.library.digest.self_service.ask_fresh_link(token)
    return visit.page(
        "done.html",
        title="Look into your mail.",
        words="A link to change your mails is on its way. It works for an hour.",
        to="/",
        label="Today’s papers",
    )


@router.get("/mail/{token}/manage")
def manage(request: Request, token: str) -> Response:
    """Everything about one's mails, behind a fresh link."""
    visit = Visit(request)
    reader, wishes = visit.library.digest.self_service.managed(token)
    return visit.page("subscribe.html", token=token, step="manage", **_person(visit, reader, wishes))


@router.post("/mail/{token}/manage")
def change(
    request: Request, token: str, timezone: Text = "UTC", hour: Annotated[int, Form()] = 7, most: Annotated[int, Form()] = 12,
    when_empty: Text = "", drop: Text = "", tune: Text = "", cadence: Text = "daily", bar: Annotated[float, Form()] = 0.5, do: Text = "change",
) -> Response:  # fmt: skip
    """Hours, numbers, a wish more or less, or everything forgotten."""
    visit = Visit(request)
    service = visit.library.digest.self_service
    if do == "forget":
        service.forget(token)
        return visit.page(
            "done.html",
            title="Forgotten.",
            words="Nothing about you is kept but a keyed hash of the address, so that no import ever writes to it again.",
            to="/",
            label="Today’s papers",
        )
    if drop:
        service.drop(token, drop)
    elif tune:
        service.tune(token, tune, cadence=cadence, bar=bar)
    else:
        service.change(token, timezone=timezone, hour=hour, most=most, when_empty=bool(when_empty))
    return back(request, "", f"/mail/{token}/manage")


@router.get("/mail/{token}/add")
def add_form(
    request: Request, token: str, kind: str = "edition", target: str = "", cadence: str = "daily", bar: float = 0.5
) -> Response:
    """The button behind the link that was mailed to somebody who has mails already."""
    visit = Visit(request)
    reader, _ = visit.library.digest.self_service.managed(token)
    said = visit.library.digest.self_service.said(reader)
    wish = {"kind": kind, "target": target, "cadence": cadence, "bar": bar}
    words = f"{target or WITHOUT_TARGET.get(kind, 'The edition')}, {cadence.replace('-', ' ')}"
    empty = visit.library.readers.still_empty_of(reader, {kind}, said).get(kind, "")
    return visit.page("subscribe.html", token=token, step="add", wish=wish, words=words, empty=empty)


@router.post("/mail/{token}/add")
def add(
    request: Request, token: str, kind: Text = "edition", target: Text = "", cadence: Text = "daily", bar: Annotated[float, Form()] = 0.5
) -> Response:  # fmt: skip
    """One more wish."""
    library = Visit(request).library
    library.digest.self_service.add(token, library.wish(kind, target, cadence=cadence, bar=bar))
    return back(request, "", f"/mail/{token}/manage")


@router.get("/mail/{token}/export.json")
def export(request: Request, token: str) -> Response:
    """Everything that is kept about a reader, to take along."""
    found = Visit(request).library.digest.self_service.export(token)
    headers = {"content-disposition": 'attachment; filename="mails.json"', "cache-control": "no-store"}
    return Response(orjson.dumps(found, option=orjson.OPT_INDENT_2), media_type="application/json", headers=headers)


# The one form without our token: mail programs send it by themselves (RFC 8058). What it can do is to leave.
one_click = APIRouter()


@one_click.post("/mail/{token}/unsubscribe", include_in_schema=False)
def unsubscribe(request: Request, token: str) -> Response:
    """One click, no cookie, no redirect, no questions."""
    try:
        Visit(request).library.digest.self_service.leave(token)
    except NotFound as error:
        return PlainTextResponse(f"{error}\n", status_code=404)
    return PlainTextResponse("You have left. No more mail comes.\n")
