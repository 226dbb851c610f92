"""Attacks on the site: each is tried."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient
from starlette.types import Message, Receive, Scope, Send

from frontlist.web.access_log import redacted
from frontlist.web.forms import safe_next
from frontlist.web.host_guard import HostGuard
from frontlist.web.hosts import Hosts, bare_host, is_loopback
from frontlist.web.limits import Buckets, RateLimit
from frontlist.web.site import make_app
from tests.unit.web.conftest import PASSWORD, Site, browser


def test_the_policy_allows_nothing_inline_and_no_frame(site: Site) -> None:
    headers = site.browser.get("/").headers
    assert "unsafe-inline" not in headers["content-security-policy"]
    assert "default-src 'none'" in headers["content-security-policy"]
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["cache-control"] == "private, no-cache"


@pytest.mark.parametrize(
    "host", ["evil.example", "localhost.evil.example", "127.0.0.1.evil.example", "192.168.1.2", "", "[::2]"]
)
def test_a_private_library_answers_this_machine_only(site: Site, host: str) -> None:
    assert site.browser.get("/", headers={"host": host}).status_code == 421


@pytest.mark.parametrize("host", ["localhost:8000", "127.0.0.1", "[::1]:9000", "LOCALHOST"])
def test_a_private_library_answers_its_own_names(site: Site, host: str) -> None:
    assert site.browser.get("/healthz", headers={"host": host}).status_code == 200


@pytest.mark.parametrize(
    ("sent", "seen"),
    [
        (["198.51.100.7"], "198.51.100.7"),
        (["10.9.9.9, 198.51.100.7"], "198.51.100.7"),
        (["10.9.9.9", "198.51.100.7"], "198.51.100.7"),
        (["10.9.9.9", "198.51.100.7, 127.0.0.1"], "198.51.100.7"),
    ],
)
def test_of_addresses_that_were_forwarded_the_proxy_s_own_counts(sent: list[str], seen: str) -> None:
    told: list[str] = []

    async def app(scope: Scope, _receive: Receive, _send: Send) -> None:
        told.append(scope["client"][0])

    hosts = Hosts.of("https://papers.example.org", ["127.0.0.1"], shared=True)
    headers = [(b"host", b"papers.example.org"), *((b"x-forwarded-for", one.encode()) for one in sent)]
    scope = {"type": "http", "headers": headers, "client": ("127.0.0.1", 1), "path": "/"}

    async def receive() -> Message:
        return {"type": "http.request"}

    async def send(_message: Message) -> None:
        """Nobody listens."""

    asyncio.run(HostGuard(app, hosts=hosts, prefix="")(scope, receive, send))
    assert told == [seen]


@pytest.mark.parametrize("header", ["x-forwarded-for", "forwarded", "x-forwarded-host", "x-real-ip", "via"])
def test_a_private_library_refuses_what_was_forwarded(site: Site, header: str) -> None:
    assert site.browser.get("/", headers={header: "for=1.2.3.4"}).status_code == 421


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        ({"headers": {"host": "evil.example"}}, 421),
        ({"headers": {"x-long": "x" * 40_000}}, 431),
        ({"headers": {"content-length": "2000000"}}, 413),
        ({"params": {"q": "a\0b"}}, 400),
        ({"params": {"q": "a" * 9_000}}, 414),
    ],
)
def test_programs_hear_of_what_is_refused_as_problem_details(
    site: Site, asked: dict[str, dict[str, str]], status: int
) -> None:
    for path in ("/api/v1/papers", "/feeds/trending.atom"):
        answer = site.browser.request("GET", path, headers=asked.get("headers"), params=asked.get("params"))
        assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")
        assert answer.json()["status"] == status
        assert answer.json()["title"].endswith(".")
    page = site.browser.request("GET", "/", headers=asked.get("headers"), params=asked.get("params"))
    assert (page.status_code, page.headers["content-type"]) == (status, "text/plain; charset=utf-8")


def test_a_made_up_host_gets_no_page_of_a_shared_site(shared: Site) -> None:
    assert shared.browser.get("/", headers={"host": "evil.example"}).status_code == 421
    page = shared.browser.get("/", headers={"x-forwarded-host": "evil.example"}).text
    assert "evil.example" not in page


def test_a_form_without_its_token_is_refused(site: Site) -> None:
    paper = site.some()
    site.page("/")
    assert site.browser.post(f"/paper/{paper}/vote", data={"value": "1"}).status_code == 403
    assert site.browser.post(f"/paper/{paper}/vote", data={"value": "1", "form_token": "x"}).status_code == 403


def test_a_token_of_another_browser_is_refused(site: Site) -> None:
    foreign = Site(site.library, browser(site.library)).token()
    site.page("/")
    assert site.browser.post("/theme", data={"theme": "dark", "form_token": foreign}).status_code == 403


def test_a_form_from_another_origin_is_refused(site: Site) -> None:
    token = site.token()
    answer = site.browser.post(
        "/theme", data={"theme": "dark", "form_token": token}, headers={"origin": "https://evil.example"}
    )
    assert answer.status_code == 403
    for elsewhere in ("cross-site", "same-site"):
        headers = {"origin": "null", "sec-fetch-site": elsewhere}
        assert site.browser.post("/theme", data={"form_token": token}, headers=headers).status_code == 403


def test_nothing_is_voted_by_opening_a_link(site: Site) -> None:
    paper = site.some()
    before = site.library.community.votes.ballots([paper])[paper].count
    assert site.browser.get(f"/paper/{paper}/vote?value=1").status_code in {404, 405}
    assert site.library.community.votes.ballots([paper])[paper].count == before


@pytest.mark.parametrize(
    "target",
    [
        "//evil.example",
        "/\\evil.example",
        "https://evil.example",
        "javascript:alert(1)",
        "/\t/evil.example",
        "\n//evil.example",
        "///evil.example",
    ],
)
def test_no_form_leads_away_from_the_site(site: Site, target: str) -> None:
    assert safe_next(target) == "/"
    assert site.send("/theme", theme="dark", next=target) == "/"


def test_cookies_are_kept_from_scripts_and_other_sites(site: Site, shared: Site) -> None:
    cookies = site.browser.get("/").headers.get_list("set-cookie")
    assert cookies
    for cookie in cookies:
        assert "HttpOnly" in cookie
        assert "SameSite=lax" in cookie
        assert "Secure" not in cookie  # loopback http
    far = TestClient(make_app(shared.library), base_url="https://localhost")
    assert all("Secure" in cookie for cookie in far.get("/").headers.get_list("set-cookie"))


def test_a_planted_session_is_not_taken_over(shared: Site) -> None:
    shared.browser.cookies.set("frontlist_session", "planted")
    page = shared.page("/sign-in")
    found = re.search(r'name="form_token" value="([^"]+)"', page)
    assert found
    answer = shared.browser.post(
        "/sign-in", data={"form_token": found.group(1), "who": "Other", "password": PASSWORD}, follow_redirects=False
    )
    assert answer.status_code == 303
    assert "planted" not in str(answer.headers.get_list("set-cookie"))


def test_too_much_is_refused_before_it_is_read(site: Site) -> None:
    assert site.browser.post("/theme", content=b"x" * 1_000_001).status_code == 413
    assert site.browser.get("/", headers={"x-long": "y" * 40_000}).status_code == 431
    assert site.browser.get("/search?q=" + "z" * 9_000).status_code == 414
    assert site.browser.get("/search?q=" + "z" * 3_000).status_code == 422


def test_a_body_without_a_length_is_counted_as_it_comes(site: Site) -> None:
    def endless() -> Iterator[bytes]:
        for _ in range(40):
            yield b"x" * 50_000

    form = {"content-type": "application/x-www-form-urlencoded"}
    assert site.browser.post("/theme", content=endless(), headers=form).status_code == 413


@pytest.mark.parametrize(
    "path",
    [
        "/static/../site.py",
        "/static/..%2fsite.py",
        "/static/%2e%2e/site.py",
        "/static//etc/passwd",
        "/paper/../../etc/passwd",
    ],
)
def test_no_path_leads_out_of_the_static_folder(site: Site, path: str) -> None:
    answer = site.browser.get(path)
    assert answer.status_code == 404
    assert "import" not in answer.text


def test_the_log_holds_no_secret() -> None:
    assert redacted("/link/sign-in/Zk3v9QpX7mL2aB8cD4eF6gH1jK5") == "/link/sign-in/…"
    assert redacted("/mail/r1abc.1790000000.QWERTYuiop1234567890ASDF/manage") == "/mail/…/manage"
    assert redacted("/topic/learned-feature-spaces") == "/topic/learned-feature-spaces"


def test_a_bucket_empties_with_time() -> None:
    now = [0.0]
    buckets = Buckets(60, clock=lambda: now[0])
    assert [buckets.wait("a") for _ in range(60)] == [0.0] * 60
    assert buckets.wait("a") > 0
    assert buckets.wait("b") == 0.0
    now[0] = 2.0
    assert buckets.wait("a") == 0.0


def test_whoever_has_many_addresses_of_one_network_has_one_bucket() -> None:
    statuses: list[int] = []

    async def app(_scope: Scope, _receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})

    async def receive() -> Message:
        return {"type": "http.request"}

    async def send(message: Message) -> None:
        if message["type"] == "http.response.start":
            statuses.append(message["status"])

    async def ask() -> None:
        limit = RateLimit(app, a_minute=2)
        for address in ("2001:db8:1:2::1", "2001:db8:1:2::2", "2001:db8:1:2:ffff::3", "2001:db8:1:3::1"):
            await limit({"type": "http", "client": (address, 1), "path": "/", "headers": []}, receive, send)

    asyncio.run(ask())
    assert statuses == [200, 200, 429, 200]


def test_hosts_are_compared_bare() -> None:
    assert bare_host("Example.org:8000") == "example.org"
    assert bare_host("[::1]:8000") == "[::1]"
    assert is_loopback("::1")
    assert not is_loopback("0.0.0.0")


def test_one_click_leaving_needs_no_token_but_its_own(shared: Site) -> None:
    assert shared.browser.post("/mail/r1.wrong/unsubscribe", data={"List-Unsubscribe": "One-Click"}).status_code == 404
