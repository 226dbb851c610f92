"""Feeds as answers: told apart by their content and their time, so that readers who ask each hour cost little."""

from __future__ import annotations

import datetime as dt
import hashlib
from email.utils import format_datetime, parsedate_to_datetime
from typing import Final

from starlette.responses import Response

from frontlist.web.api.answers import is_known
from frontlist.web.api.call import Call
from frontlist.web.feeds.feed import Feed
from frontlist.web.feeds.formats import FORMATS

# Readers may ask for a public feed again after five minutes.
PUBLIC: Final = "public, max-age=300"
PRIVATE: Final = "private, no-cache"


def send(call: Call, feed: Feed, ending: str, *, public: bool = True) -> Response:
    """The feed in its format, or 304 for who has it (RFC 9110, 13.2.2: the ETag goes before the time)."""
    format_ = FORMATS[ending]
    body = format_.write(feed)
    etag = f'W/"{hashlib.blake2b(body, digest_size=12).hexdigest()}"'
    changed = dt.datetime.fromisoformat(feed.updated)
    headers = {
        "etag": etag, "last-modified": format_datetime(changed, usegmt=True), "x-robots-tag": "noindex",
        "cache-control": PUBLIC if public and not call.private else PRIVATE,
    }  # fmt: skip
    if is_known(call, etag) or ("if-none-match" not in call.request.headers and _is_as_old(call, changed)):
        return Response(status_code=304, headers=headers)
    return Response(body, media_type=format_.type, headers=headers)


def _is_as_old(call: Call, changed: dt.datetime) -> bool:
    try:
        seen = parsedate_to_datetime(call.request.headers.get("if-modified-since", ""))
    except (ValueError, OverflowError):
        return False
    return (seen if seen.tzinfo else seen.replace(tzinfo=dt.UTC)) >= changed
