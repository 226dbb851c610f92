"""What an answer holds, whatever its Content-Type says: hosts send HTML as XML and JSON as text."""

from __future__ import annotations

from typing import Any

import orjson
from lxml import etree

from frontlist.errors import BadInput, NetworkError
from frontlist.net.client import Response
from frontlist.net.guard import origin_of
from frontlist.sources import safe_xml


def json_of(answer: Response, service: str) -> Any:
    """The JSON of the answer."""
    try:
        return orjson.loads(answer.body)
    except orjson.JSONDecodeError as error:
        raise _not(answer, "JSON", service) from error


def xml_of(answer: Response, service: str, *, recover: bool = False) -> etree._Element:
    """The root of the answer's XML."""
    if b"<html" in answer.body[:1000].lower():
        raise _not(answer, "XML", service)
    try:
        return safe_xml.parsed(answer.body, recover=recover)
    except BadInput as error:
        raise _not(answer, "XML", service) from error


def _not(answer: Response, wanted: str, service: str) -> NetworkError:
    kind = answer.headers.get("content-type", "no type").partition(";")[0][:60]
    return NetworkError(
        f"{service} at {origin_of(answer.url).host} answered with something that is not {wanted} ({kind}).",
        "Try again later, or check the endpoint's address in the settings.",
        url=answer.url,
    )
