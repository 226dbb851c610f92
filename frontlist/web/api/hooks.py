"""Webhooks of saved searches."""

from __future__ import annotations

from typing import Annotated

from fastapi import Body
from starlette.requests import Request
from starlette.responses import Response

from frontlist.model.webhook import Delivery, Webhook
from frontlist.web.api.answers import answer, api_router, done, paged
from frontlist.web.api.call import Call
from frontlist.web.api.shapes import DeliveryShape, Line, Page, WebhookShape

router = api_router("webhooks")


@router.get("/webhooks", response_model=Page[WebhookShape], summary="One's webhooks")
def webhooks(request: Request) -> Response:
    """With the secrets that sign their messages."""
    call = Call(request)
    return paged(call, [webhook_shape(call, one) for one in call.library.webhooks.of(call.acting("read"))], "")


@router.post(
    "/webhooks", response_model=WebhookShape, status_code=201, summary="Send the news of a saved search somewhere"
)
def make(request: Request, search: Annotated[Line, Body(description="The id of a saved search")], url: Annotated[Line, Body(examples=["https://example.org/hook"])]) -> Response:  # fmt: skip
    """Each time that papers come in which the search finds to be relevant: one message with all of them.

    Messages are signed as https://www.standardwebhooks.com describes, tried eight times within two days, and go to
    public addresses only. Answer with any 2xx; 410 ends it.
    """
    call = Call(request)
    return answer(call, webhook_shape(call, call.library.webhooks.make(call.acting("write"), search, url)), status=201)


@router.delete("/webhooks/{webhook}", status_code=204, summary="Send nothing there any more")
def drop(request: Request, webhook: Line) -> Response:
    """What waits is forgotten."""
    call = Call(request)
    call.library.webhooks.drop(call.acting("write"), webhook)
    return done()


@router.post(
    "/webhooks/{webhook}/ping",
    response_model=DeliveryShape,
    status_code=201,
    summary="Send a message that says nothing",
)
def ping(request: Request, webhook: Line) -> Response:
    """To see whether it arrives. A webhook that was switched off goes on again."""
    call = Call(request)
    return answer(call, delivery_shape(call.library.webhooks.ping(call.acting("write"), webhook)), status=201)


@router.get(
    "/webhooks/{webhook}/deliveries", response_model=Page[DeliveryShape], summary="What was sent, and what became of it"
)
def deliveries(request: Request, webhook: Line) -> Response:
    """The newest fifty."""
    call = Call(request)
    return paged(
        call, [delivery_shape(one) for one in call.library.webhooks.deliveries(call.acting("read"), webhook)], ""
    )


def webhook_shape(call: Call, one: Webhook) -> WebhookShape:
    """One webhook. Who may only read is not told the secret."""
    secret = call.library.webhooks.secret(one) if call.bearer is None or call.bearer.allows("write") else ""
    return WebhookShape(one.id, one.search_id, one.url, secret, one.created_at, one.failing_since, one.disabled_at)


def delivery_shape(one: Delivery) -> DeliveryShape:
    """One message."""
    return DeliveryShape(
        one.id, one.state, one.papers, one.attempts, one.created_at, one.next_at, one.settled_at, one.error
    )
