"""The client against a server that misbehaves."""

from __future__ import annotations

import gzip
import itertools
import socket
import time
from dataclasses import replace

import pytest

from frontlist.errors import AddressRefused, BadStatus, NetworkError, Stopped
from frontlist.net.client import Client, Limits, Wait, agent_name
from frontlist.net.guard import Origin, origin_of
from tests.standin import FakeTime, Reply, StandIn, client_for, waits


def test_names_itself_and_reads_the_answer() -> None:
    with StandIn() as world:
        answer = client_for(world).get(world.on("/", Reply(b"hello", headers={"ETag": '"1"'})), params={"q": "a b"})
        assert (answer.body, answer.etag) == (b"hello", '"1"')
        assert world.asked[0].headers["user-agent"] == "Frontlist/test (tests@example.org)"
        assert world.asked[0].headers["host"] == f"127.0.0.1:{world.port}"
        assert world.asked[0].query == {"q": "a b"}


def test_agent_name_holds_the_contact() -> None:
    assert agent_name("1.0", "lab@example.org") == "Frontlist/1.0 (lab@example.org)"
    assert agent_name("1.0", "") == "Frontlist/1.0"


def test_conditional_get() -> None:
    with StandIn() as world:
        url = world.on("/", Reply(status=304))
        answer = client_for(world).get(url, etag='"1"', last_modified="Wed, 11 Mar 2026 00:00:00 GMT")
        assert answer.not_modified
        assert world.asked[0].headers["if-none-match"] == '"1"'
        assert world.asked[0].headers["if-modified-since"] == "Wed, 11 Mar 2026 00:00:00 GMT"


@pytest.mark.parametrize("status", [429, 503])
def test_waits_as_long_as_it_is_asked_to_and_says_so(status: int) -> None:
    shown: list[Wait] = []
    fake = FakeTime()
    with StandIn() as world:
        url = world.on("/", Reply(b"at last"))
        world.script("/", Reply(status=status, headers={"Retry-After": "40"}))
        client = replace(client_for(world, fake=fake), tell=shown.append)
        assert client.get(url).body == b"at last"
    assert sum(fake.slept) == pytest.approx(40 * 1.05)
    assert shown[0].host == "127.0.0.1"
    assert str(status) in shown[0].reason


def test_retry_after_may_be_a_date() -> None:
    fake = FakeTime(seconds=0)
    with StandIn() as world:
        url = world.on("/", Reply(b"at last"))
        world.script("/", Reply(status=503, headers={"Retry-After": "Wed, 11 Mar 2026 00:02:00 GMT"}))
        assert client_for(world, fake=fake).get(url).body == b"at last"
    assert sum(fake.slept) == pytest.approx(120 * 1.05)


def test_a_host_that_wants_too_much_time_is_given_up() -> None:
    with StandIn() as world:
        url = world.script("/", Reply(status=503, headers={"Retry-After": "999999"}))
        with pytest.raises(BadStatus, match="503"):
            client_for(world).get(url)


def test_pauses_double_and_then_the_host_is_given_up() -> None:
    shown: list[Wait] = []
    with StandIn() as world:
        url = world.on("/", Reply(status=500))
        with pytest.raises(BadStatus) as told:
            replace(client_for(world, limits=Limits(attempts=4)), tell=waits(shown)).get(url)
        assert len(world.asked) == 4
    assert [wait.seconds for wait in shown] == pytest.approx([2, 4, 8])
    assert told.value.data["status"] == 500


def test_an_error_that_will_stay_is_told_at_once() -> None:
    with StandIn() as world:
        with pytest.raises(BadStatus) as told:
            client_for(world).get(world.on("/", Reply(b"no such id", 404)))
        assert told.value.data["body"] == b"no such id"
        assert len(world.asked) == 1


def test_a_cut_connection_is_tried_again() -> None:
    with StandIn() as world:
        url = world.on("/", Reply(b"x" * 5000))
        world.script("/", Reply(b"x" * 5000, cut_after=1200), Reply(b"x" * 5000, cut_after=0))
        assert len(client_for(world).get(url).body) == 5000
        assert len(world.asked) == 3


def test_a_truncated_gzip_is_tried_again() -> None:
    packed = gzip.compress(b"paper " * 1000)
    gz = {"Content-Encoding": "gzip"}
    with StandIn() as world:
        url = world.on("/", Reply(packed, headers=gz))
        world.script("/", Reply(packed[:-12], headers=gz))
        assert client_for(world).get(url).body == b"paper " * 1000


def test_a_bomb_is_refused() -> None:
    with StandIn() as world:
        url = world.on("/", Reply(gzip.compress(bytes(30_000_000)), headers={"Content-Encoding": "gzip"}))
        with pytest.raises(NetworkError, match="larger than"):
            client_for(world, limits=Limits(size=1_000_000)).get(url)
        assert len(world.asked) == 1


@pytest.mark.parametrize("slow_part", ["body", "header"])
def test_a_slow_drip_is_cut_off(slow_part: str) -> None:
    limits = Limits(total=0.4, read=0.3, attempts=1)
    with StandIn() as world, socket.create_server(("127.0.0.1", 0)) as mute:
        port = mute.getsockname()[1] if slow_part == "header" else world.port
        world.on("/", Reply(b"x" * 400, drip=0.05))
        client = replace(client_for(world, limits=limits), clock=time.monotonic)
        client = replace(client, exempt=client.exempt | {Origin("http", "127.0.0.1", port)})
        with pytest.raises(NetworkError, match="broke off"):
            client.get(f"http://127.0.0.1:{port}/")


def test_who_is_told_to_stop_waits_for_no_host() -> None:
    asked = itertools.count()
    with StandIn() as world:
        url = world.script("/", Reply(status=503, headers={"Retry-After": "3000"}))
        fake = FakeTime()
        client = replace(client_for(world, fake=fake), stop=lambda: sum(fake.slept) > 10)
        with pytest.raises(Stopped):
            client.get(url)
    assert sum(fake.slept) < 11
    assert len(world.asked) == 1
    with socket.create_server(("127.0.0.1", 0)) as mute:
        port = mute.getsockname()[1]
        client = replace(
            client_for(), exempt=frozenset({Origin("http", "127.0.0.1", port)}), stop=lambda: next(asked) > 2
        )
        with pytest.raises(Stopped):
            client.get(f"http://127.0.0.1:{port}/")
        # The turn was given back.
        assert client.pace.wait_turn("127.0.0.1") < 2


def test_private_addresses_are_refused_unless_the_endpoint_is_exempt() -> None:
    with StandIn() as world, StandIn() as other:
        client = client_for(world)
        with pytest.raises(AddressRefused) as told:
            client.get(other.on("/", Reply(b"secret")))
        assert told.value.data["address"] == "127.0.0.1"
        with pytest.raises(AddressRefused):
            client.get(f"http://localhost:{world.port}/")
        assert other.asked == []


@pytest.mark.parametrize("host", ["127.1", "2130706433", "0x7f.1", "[::1]", "[::ffff:127.0.0.1]", "0"])
def test_odd_spellings_of_this_machine_are_refused(host: str) -> None:
    with pytest.raises((AddressRefused, NetworkError)):
        client_for(limits=Limits(attempts=1)).get(f"http://{host}:9/")


def test_a_redirect_into_the_private_network_is_refused() -> None:
    with StandIn() as world, StandIn() as inside:
        inside.on("/", Reply(b"secret"))
        url = world.on("/", Reply(status=302, headers={"Location": inside.url + "/"}))
        with pytest.raises(AddressRefused):
            client_for(world).get(url)
        assert inside.asked == []


def test_the_address_that_was_checked_is_the_one_connected_to() -> None:
    answers = iter([["93.184.215.14"], ["127.0.0.1"]])
    asked: list[str] = []

    def rebinding(host: str, port: int) -> list[str]:
        asked.append(host)
        return next(answers)

    client = replace(
        client_for(limits=Limits(connect=0.05, unreachable_attempts=1)), resolve=rebinding, clock=time.monotonic
    )
    with pytest.raises(NetworkError):
        client.get("http://rebind.example:9/")
    assert asked == ["rebind.example"]
    with pytest.raises(AddressRefused):
        client.get("http://rebind.example:9/")


def test_a_name_is_sent_though_a_number_is_connected_to() -> None:
    with StandIn() as world:
        world.on("/", Reply(b"hello"))
        client = replace(
            client_for(),
            resolve=lambda _host, _port: ["127.0.0.1"],
            exempt=frozenset({Origin("http", "papers.example", world.port)}),
        )
        assert client.get(f"http://papers.example:{world.port}/").body == b"hello"
        assert world.asked[0].headers["host"] == f"papers.example:{world.port}"


def test_redirects_are_followed_a_few_times() -> None:
    with StandIn() as world:
        world.on("/b", Reply(b"here"))
        assert (
            client_for(world).get(world.on("/a", Reply(status=301, headers={"Location": "b"}))).url == world.url + "/b"
        )
        with pytest.raises(NetworkError, match="too often"):
            client_for(world).get(world.on("/loop", Reply(status=302, headers={"Location": "/loop"})))


def test_a_redirect_to_no_address_is_told_plainly() -> None:
    with StandIn() as world:
        url = world.on("/", Reply(status=302, headers={"Location": "http://[x"}))
        with pytest.raises(NetworkError, match="redirects to what is no address"):
            client_for(world).get(url)


@pytest.mark.parametrize("key", ["hush\n", "hush é"])
def test_a_key_that_no_header_may_hold_is_told_at_once_and_not_aloud(key: str) -> None:
    with StandIn() as world:
        with pytest.raises(NetworkError, match="line break") as told:
            client_for(world).get(world.on("/", Reply()), headers={"x-api-key": key})
        assert "hush" not in f"{told.value}{told.value.data}"
        assert told.value.__suppress_context__
        assert world.asked == []


def test_secrets_do_not_follow_a_redirect_to_another_host() -> None:
    with StandIn() as world, StandIn() as other:
        other.on("/", Reply(b"thanks"))
        world.on("/", Reply(status=307, headers={"Location": other.url}))
        client_for(world, other).get(world.url + "/", headers={"X-Api-Key": "s3cret", "Accept": "text/plain"})
        assert "x-api-key" not in other.asked[0].headers
        assert other.asked[0].headers["accept"] == "text/plain"


def test_post_sends_its_body_and_once_where_it_must() -> None:
    with StandIn() as world:
        url = world.on("/", Reply(status=500))
        with pytest.raises(BadStatus):
            client_for(world).post(url, b"{}", content_type="application/json", again=False)
        assert [(asked.method, asked.body) for asked in world.asked] == [("POST", b"{}")]


def test_a_host_that_does_not_answer_is_given_up_soon() -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    tried: list[str] = []

    def watched(host: str, _port: int) -> list[str]:
        tried.append(host)
        return ["127.0.0.1"]

    client: Client = replace(client_for(), exempt=frozenset({Origin("http", "127.0.0.1", port)}), resolve=watched)
    with pytest.raises(NetworkError, match="cannot be reached"):
        client.get(f"http://127.0.0.1:{port}/")
    assert len(tried) == client.limits.unreachable_attempts


@pytest.mark.parametrize(
    "url", ["file:///etc/passwd", "ftp://example.org/", "//example.org", "http://", "http://[::1", "x"]
)
def test_only_web_addresses(url: str) -> None:
    with pytest.raises(NetworkError, match="not a web address"):
        origin_of(url)
    with pytest.raises(NetworkError, match="not a web address"):
        client_for().get(url, params={"a": "b"})
