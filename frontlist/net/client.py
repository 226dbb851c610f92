"""The one way out: a polite, guarded HTTP client. Every request of Frontlist to the outside goes through `Client`.

It waits for its turn at the host, connects to public addresses only, keeps to limits of time and size, follows
few redirects with the same care, and takes 429 and 503 as ordinary weather (RFC 9110, 10.2.3; RFC 6585, 4).
"""

from __future__ import annotations

import datetime as dt
import random
import ssl
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from email.utils import parsedate_to_datetime
from typing import Final, NamedTuple
from urllib.parse import urljoin

import httpcore
import httpx

from frontlist.errors import BadStatus, NetworkError, end_if, go_on
from frontlist.model.dates import utc_now
from frontlist.net.body import ENCODINGS, CutShort, read_body
from frontlist.net.guard import STRETCH_SECONDS, GuardedBackend, Origin, Resolver, origin_of, resolve
from frontlist.net.pace import Pace
from frontlist.net.transport import GuardedTransport

REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
PASSING: Final = frozenset({408, 429, 500, 502, 503, 504})
# Headers that may carry a secret go to the host they were meant for and to no other.
PRIVATE_HEADERS: Final = frozenset({"authorization", "cookie", "x-api-key"})
BODY_SHOWN: Final = 4000


class Wait(NamedTuple):
    """Told before each wait, so that a person sees why nothing seems to happen."""

    host: str
    seconds: float
    reason: str


@dataclass(frozen=True, slots=True)
class Limits:
    """How long, how much and how often. Seconds and bytes."""

    connect: float = 15.0
    read: float = 90.0
    total: float = 180.0
    size: int = 64_000_000
    redirects: int = 5
    attempts: int = 7
    # A host that cannot be reached at all is given up sooner: more often than not it is our own network.
    unreachable_attempts: int = 3
    first_pause: float = 2.0
    longest_pause: float = 300.0
    longest_retry_after: float = 3600.0


@dataclass(frozen=True, slots=True)
class Response:
    """A good answer: 2xx, or 304 where the request was conditional. Header names are in lower case."""

    url: str
    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def not_modified(self) -> bool:
        """Nothing has changed since the values that were passed in."""
        return self.status == 304

    @property
    def etag(self) -> str:
        """To be passed in next time."""
        return self.headers.get("etag", "")

    @property
    def last_modified(self) -> str:
        """To be passed in next time."""
        return self.headers.get("last-modified", "")


@dataclass(frozen=True, slots=True)
class _Request:
    method: str
    url: str
    headers: Mapping[str, str]
    body: bytes = b""


class _Passing(Exception):
    """Trouble that may pass: the error to raise when it does not, and how long the host asked us to wait."""

    def __init__(self, error: NetworkError, retry_after: float | None = None, *, unreachable: bool = False) -> None:
        super().__init__(str(error))
        self.error = error
        self.retry_after = retry_after
        self.unreachable = unreachable


def agent_name(version: str, contact: str) -> str:
    """The User-Agent: the software, and whom to write to about it."""
    return f"Frontlist/{version} ({contact})" if contact else f"Frontlist/{version}"


def _silent(_wait: Wait) -> None:
    """Nobody is watching."""


@dataclass(frozen=True, slots=True)
class Client:
    """`exempt` names the endpoints that may be called though their address is not public. Safe to share by threads.

    Once `stop` says so, every wait ends in `Stopped`: for a turn, for a host that asked for a pause, for an answer.
    """

    agent: str
    pace: Pace
    exempt: frozenset[Origin] = frozenset()
    limits: Limits = Limits()
    tell: Callable[[Wait], None] = _silent
    resolve: Resolver = resolve
    clock: Callable[[], float] = time.monotonic
    now: Callable[[], dt.datetime] = utc_now
    sleep: Callable[[float], None] = time.sleep
    stop: Callable[[], bool] = go_on
    chance: Callable[[], float] = random.random
    tls: ssl.SSLContext = field(default_factory=httpx.create_ssl_context)

    def get(
        self,
        url: str,
        *,
        params: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        etag: str = "",
        last_modified: str = "",
    ) -> Response:
        """Fetch `url`, conditionally where `etag` or `last_modified` of an earlier answer is given."""
        conditions = {"If-None-Match": etag, "If-Modified-Since": last_modified}
        sent = {**(headers or {}), **{name: value for name, value in conditions.items() if value}}
        address = str(httpx.URL(_web_address(url)).copy_merge_params(params)) if params else url
        return self._insist(_Request("GET", address, sent))

    def post(
        self, url: str, body: bytes, *, content_type: str, headers: Mapping[str, str] | None = None, again: bool = True
    ) -> Response:
        """Send `body`. `again=False` where sending it twice would do something twice."""
        request = _Request("POST", url, {**(headers or {}), "Content-Type": content_type}, body)
        return self._insist(request, attempts=self.limits.attempts if again else 1)

    def _insist(self, request: _Request, attempts: int | None = None) -> Response:
        """Try until it is answered; the pause between two tries is the host's, kept for all processes."""
        reason = "politeness"
        for attempt in range(1, (attempts or self.limits.attempts) + 1):
            try:
                return self._follow(request, attempt, reason)
            except _Passing as trouble:
                last = trouble
                reason = trouble.error.message
                if trouble.unreachable and attempt >= self.limits.unreachable_attempts:
                    break
        raise last.error from last

    def _follow(self, request: _Request, attempt: int, reason: str) -> Response:
        for _ in range(self.limits.redirects + 1):
            answer = self._in_turn(request, attempt, reason)
            if answer.status not in REDIRECTS or "location" not in answer.headers:
                return self._judged(answer)
            request = _redirected(request, answer)
        raise NetworkError(f"{request.url[:200]} redirects too often.", "Check the address.", url=request.url)

    def _in_turn(self, request: _Request, attempt: int, reason: str) -> Response:
        host = origin_of(request.url).host
        while (seconds := self.pace.wait_turn(host)) > 0:
            self.tell(Wait(host, seconds, reason))
            self._wait(seconds)
        pause = 0.0
        try:
            answer = self._send(request)
            self._raise_if_passing(answer)
            return answer
        except _Passing as trouble:
            pause = self._pause(trouble, attempt)
            raise
        finally:
            self.pace.done(host, pause)

    def _wait(self, seconds: float) -> None:
        while seconds > 0:
            end_if(self.stop)
            self.sleep(min(seconds, STRETCH_SECONDS))
            seconds -= STRETCH_SECONDS

    def _send(self, request: _Request) -> Response:
        origin = origin_of(request.url)
        deadline = self.clock() + self.limits.total
        backend = GuardedBackend(self.resolve, origin in self.exempt, deadline, self.clock, self.stop)
        timeout = httpx.Timeout(self.limits.read, connect=self.limits.connect)
        headers = {"User-Agent": self.agent, "Accept-Encoding": ", ".join(ENCODINGS), **request.headers}
        transport = GuardedTransport(backend, self.tls)
        try:
            with (
                httpx.Client(transport=transport, timeout=timeout, trust_env=False) as client,
                client.stream(request.method, request.url, headers=headers, content=request.body or None) as answer,
            ):
                body = read_body(answer.iter_raw(), answer.headers.get("content-encoding", ""), self.limits.size)
                known = {name.lower(): value for name, value in answer.headers.items()}
                return Response(request.url, answer.status_code, known, body)
        except (httpcore.LocalProtocolError, UnicodeEncodeError):
            # Not told further: such an error quotes the header, which may be a key.
            raise NetworkError(
                f"What is to be sent to {origin.host} holds a line break or a letter with an accent, which no header may.",
                "Look at the contact and the keys in the settings.",
                host=origin.host,
            ) from None
        except (httpcore.NetworkError, httpcore.TimeoutException, httpcore.ProtocolError, CutShort) as error:
            raise _told(error, origin) from error
        except httpx.InvalidURL as error:
            raise NetworkError(f"{request.url[:200]!r} is not a web address.", "Check how it is written.") from error

    def _raise_if_passing(self, answer: Response) -> None:
        if answer.status in PASSING:
            raise _Passing(_status_error(answer), self._retry_after(answer))

    def _judged(self, answer: Response) -> Response:
        if answer.status == 304 or 200 <= answer.status < 300:
            return answer
        raise _status_error(answer)

    def _retry_after(self, answer: Response) -> float | None:
        """Seconds, from either form of Retry-After (RFC 9110, 10.2.3)."""
        value = answer.headers.get("retry-after", "").strip()
        if value.isdecimal():
            return float(value[:9])
        try:
            at = parsedate_to_datetime(value)
        except ValueError:
            return None
        at = at if at.tzinfo else at.replace(tzinfo=dt.UTC)
        return max(0.0, (at - self.now()).total_seconds())

    def _pause(self, trouble: _Passing, attempt: int) -> float:
        """What the host asked for, or a back-off that doubles; spread, so that many clients do not return at once."""
        asked = trouble.retry_after
        if asked is not None:
            if asked > self.limits.longest_retry_after:
                raise trouble.error
            return asked * (1 + 0.1 * self.chance())
        doubled = self.limits.first_pause * 2 ** (attempt - 1)
        return float(min(self.limits.longest_pause, doubled) * (0.5 + self.chance()))


def _redirected(request: _Request, answer: Response) -> _Request:
    try:
        target = urljoin(request.url, answer.headers["location"])
    except ValueError as error:
        raise NetworkError(f"{request.url[:200]} redirects to what is no address.", "Check the address.") from error
    headers = request.headers
    if origin_of(target) != origin_of(request.url):
        headers = {name: value for name, value in headers.items() if name.lower() not in PRIVATE_HEADERS}
    # As every browser does (RFC 9110, 15.4): 303 asks for a GET, and so in practice do 301 and 302 after a POST.
    if answer.status in {301, 302, 303} and request.method == "POST":
        return _Request("GET", target, {n: v for n, v in headers.items() if n.lower() != "content-type"})
    return replace(request, url=target, headers=headers)


def _web_address(url: str) -> str:
    origin_of(url)
    return url


def _told(error: Exception, origin: Origin) -> Exception:
    """The plain sentence for trouble on the way. A certificate that does not fit will not fit in a minute either."""
    unreachable = isinstance(error, (httpcore.ConnectError, httpcore.ConnectTimeout))
    words = str(error) or type(error).__name__
    if isinstance(error.__cause__ or error.__context__, ssl.SSLCertVerificationError) or "CERTIFICATE_VERIFY" in words:
        return NetworkError(
            f"{origin.host} has a certificate that cannot be trusted.", "Check the address.", host=origin.host
        )
    if unreachable:
        sentence, step = (
            f"{origin.host} cannot be reached ({words}).",
            "Check the network and the address, then try again.",
        )
    else:
        sentence, step = f"{origin.host} broke off its answer ({words}).", "Try again later; what was read is kept."
    return _Passing(NetworkError(sentence, step, host=origin.host), unreachable=unreachable)


def _status_error(answer: Response) -> BadStatus:
    host = origin_of(answer.url).host
    return BadStatus(
        f"{host} answered with status {answer.status}.",
        "Try again later." if answer.status in PASSING else "Check the address.",
        status=answer.status,
        url=answer.url,
        body=answer.body[:BODY_SHOWN],
    )
