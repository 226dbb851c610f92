"""What people do by program: tokens and their scopes, sessions and their forms, votes, words, lists, mail, webhooks."""

from __future__ import annotations

import pytest

from frontlist.app import Library
from tests.unit.web.api.conftest import Program, with_token
from tests.unit.web.conftest import Site

WRITING: list[tuple[str, str, object]] = [
    ("PUT", "/papers/1706.03762/vote", None), ("DELETE", "/papers/1706.03762/vote", None), ("PATCH", "/papers/1706.03762/entry", {"saved": True}),
    ("POST", "/papers/1706.03762/comments", {"text": "Hello."}), ("POST", "/lists", {"name": "Mine"}), ("POST", "/searches", {"query": "x"}),
    ("PUT", "/follows/author/Ada%20Lovelace", None), ("POST", "/subscriptions", {"kind": "edition"}), ("POST", "/webhooks", {"search": "q", "url": "https://example.org"}),
    ("POST", "/feeds/private", None), ("POST", "/submissions", {"text": "1706.03762"}), ("POST", "/library/import", []), ("POST", "/reports", {"kind": "paper", "target": "x", "reason": "y"}),
    ("PUT", "/editions/2026-03-11/picks/1706.03762", None), ("PATCH", "/editions/2026-03-11", {"note": "x"}), ("POST", "/editions/2026-03-11/close", None),
    ("POST", "/moderation/acts", {"action": "lock", "target": "1706.03762"}), ("DELETE", "/simulation", None), ("PATCH", "/me", {"name": "Eve"}),
    ("DELETE", "/me/tokens/t", None), ("DELETE", "/me/sessions/s", None), ("PUT", "/mutes/person/x", None), ("POST", "/papers/1706.03762/authorship", None),
]  # fmt: skip


@pytest.mark.parametrize(("method", "path", "body"), WRITING)
def test_nobody_writes_without_leave(anybody: Program, reader: Site, method: str, path: str, body: object) -> None:
    anybody.send(method, path, 401, json=body)
    only_reading = with_token(anybody.library, "Reader", "read")
    assert "scope" in only_reading.send(method, path, 403, json=body)["title"]
    cookie = Program(reader.library, reader.browser)
    assert "form" in cookie.send(method, path, 403, json=body)["title"]
    elsewhere = {"x-form-token": reader.token(), "origin": "https://evil.example"}
    assert "form" in cookie.send(method, path, 403, headers=elsewhere, json=body)["title"]


def test_the_sites_own_script_may_write(reader: Site) -> None:
    script = Program(reader.library, reader.browser)
    headers = {"x-form-token": reader.token(), "origin": "http://localhost"}
    assert script.send("PUT", "/papers/1706.03762/vote", headers=headers)["voted"]
    assert not script.send("DELETE", "/papers/1706.03762/vote", headers=headers)["voted"]


def test_a_private_library_is_not_written_by_pages_elsewhere(site: Site) -> None:
    page_elsewhere = Program(site.library, site.browser)
    page_elsewhere.get("/me")
    page_elsewhere.send("PUT", "/papers/2007.15651/vote", 403)
    page_elsewhere.send("POST", "/lists", 403, headers={"origin": "https://evil.example"}, json={"name": "x"})


def test_tokens_that_are_not_known_or_ended(anybody: Program, ada: Program) -> None:
    answer = anybody.client.get("/api/v1/papers", headers={"authorization": "Bearer fl_nothing"})
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == "Bearer"
    tokens, account = ada.library.community.tokens, ada.library.community.accounts.named("Reader")
    made = tokens.make(account, "short-lived", ["read"])
    short = Program(ada.library, ada.client, made.secret)
    assert short.get("/me")["name"] == "Reader"
    tokens.revoke(account, made.id)
    short.get("/me", 401)


def test_votes_and_entries(ada: Program) -> None:
    before = ada.get("/papers/1707.00002")
    assert ada.send("PUT", "/papers/1707.00002/vote")["votes"] == before["votes"] + 1
    assert ada.get("/papers/1707.00002")["voted"]
    assert ada.send("DELETE", "/papers/1707.00002/vote")["votes"] == before["votes"]
    kept = ada.send(
        "PATCH", "/papers/1707.00002/entry", json={"saved": True, "note": "Look again.", "tags": ["b", "a"]}
    )
    assert kept["tags"] == ["a", "b"]
    assert ada.get("/library?tag=a&saved=true")["items"] == [kept]
    rows = ada.get("/library/export")
    assert ada.send("POST", "/library/import", json=rows)["unknown"] == []
    ada.send("PATCH", "/papers/1707.00002/entry", json={"saved": False, "note": "", "tags": []})
    assert ada.get("/library?tag=a")["items"] == []


def test_comments(ada: Program, anybody: Program) -> None:
    said = ada.send("POST", "/papers/1707.00002/comments", 201, json={"text": "A *remark*."})
    assert "<em>remark</em>" in said["html"]
    answered = ada.send("POST", "/papers/1707.00002/comments", 201, json={"text": "An answer.", "parent": said["id"]})
    assert (
        ada.send("PATCH", f"/comments/{answered['id']}", json={"text": "Another answer."})["text"] == "Another answer."
    )
    other = with_token(ada.library, "Other")
    other.send("PUT", f"/comments/{said['id']}/vote", 204, json={"value": 1})
    other.send("PATCH", f"/comments/{said['id']}", 403, json={"text": "Not mine."})
    other.send("DELETE", f"/comments/{said['id']}", 403)
    assert [(one["depth"], one["ups"]) for one in anybody.get("/papers/1707.00002/comments")["items"]][:2] == [
        (0, 1),
        (1, 0),
    ]
    ada.send("DELETE", f"/comments/{said['id']}", 204)
    assert anybody.get("/papers/1707.00002/comments")["items"][0]["text"] == ""


def test_lists(ada: Program, anybody: Program) -> None:
    made = ada.send("POST", "/lists", 201, json={"name": "For the seminar"})
    anybody.get(f"/lists/{made['id']}", 404)
    for paper in ("1706.03762", "1707.00002"):
        ada.send("PUT", f"/lists/{made['id']}/papers/{paper}", json={"note": f"On {paper}"})
    whole = ada.get(f"/lists/{made['id']}")
    ids = [item["paper"]["id"] for item in whole["items"]]
    ada.send("PUT", f"/lists/{made['id']}/order", json={"papers": ids[::-1]})
    ada.send("PUT", f"/lists/{made['id']}/order", 409, json={"papers": ids[:1]})
    assert ada.send("PATCH", f"/lists/{made['id']}", json={"public": True})["public"]
    assert [item["paper"]["id"] for item in anybody.get(f"/lists/{made['id']}")["items"]] == ids[::-1]
    assert made["id"] in [one["id"] for one in anybody.get("/lists")["items"]]
    assert len(ada.send("DELETE", f"/lists/{made['id']}/papers/1706.03762")["items"]) == 1
    with_token(ada.library, "Other").send("DELETE", f"/lists/{made['id']}", 404)
    ada.send("DELETE", f"/lists/{made['id']}", 204)
    ada.get(f"/lists/{made['id']}", 404)


def test_subscriptions(ada: Program) -> None:
    made = ada.send("POST", "/subscriptions", 201, json={"kind": "query", "target": "attention", "cadence": "weekly"})
    assert made in ada.get("/subscriptions")["items"]
    ada.send("POST", "/subscriptions", 422, json={"kind": "everything"})
    ada.send("DELETE", f"/subscriptions/{made['id']}", 204)
    assert made not in ada.get("/subscriptions")["items"]
    ada.send("POST", "/subscriptions", 403, json={"kind": "edition", "email": "another@example.org"})


def test_the_owner_says_where_mail_goes(owner: Program) -> None:
    wish = {"kind": "query", "target": "hubness"}
    owner.send("POST", "/subscriptions", 422, json=wish)
    made = owner.send("POST", "/subscriptions", 201, json={**wish, "email": "you@example.org"})
    assert owner.send("POST", "/subscriptions", 201, json=wish)["target"] == "hubness"
    owner.send("DELETE", f"/subscriptions/{made['id']}", 204)


def test_follows(ada: Program) -> None:
    ada.send("PUT", "/follows/category/cs.CL", 204)
    ada.send("PUT", "/follows/category/cs.CL", 204)
    assert [(one["kind"], one["value"]) for one in ada.get("/follows")["items"]] == [("category", "cs.CL")]
    ada.send("DELETE", "/follows/category/cs.CL", 204)
    assert ada.get("/follows")["items"] == []


def test_webhooks_of_saved_searches(ada: Program) -> None:
    search = ada.send("POST", "/searches", 201, json={"query": "attention"})
    made = ada.send("POST", "/webhooks", 201, json={"search": search["id"], "url": "https://example.org/hook"})
    assert made["secret"].startswith("whsec_")
    assert with_token(ada.library, "Reader", "read").get("/webhooks")["items"][0]["secret"] == ""
    assert ada.send("POST", f"/webhooks/{made['id']}/ping", 201)["state"] == "waiting"
    assert len(ada.get(f"/webhooks/{made['id']}/deliveries")["items"]) == 1
    with_token(ada.library, "Other").get(f"/webhooks/{made['id']}/deliveries", 404)
    for url in (
        "http://127.0.0.1/",
        "http://[::1]/",
        "http://localhost/x",
        "ftp://example.org",
        "https://user:pass@example.org/",
        "http://2130706433/",
    ):
        ada.send("POST", "/webhooks", 422, json={"search": search["id"], "url": url})
    ada.send("DELETE", f"/searches/{search['id']}", 204)
    assert ada.get("/webhooks")["items"] == []


def test_curators_pick(ada: Program) -> None:
    curator = with_token(ada.library, "Curator", "curate")
    key = ada.library.discover.edition().key
    curator.send("PUT", f"/editions/{key}/picks/1706.03762", 204, json={"note": "A classic."})
    assert "A classic." in [item["note"] for item in curator.get(f"/editions/{key}")["items"]]
    curator.send("DELETE", f"/editions/{key}/picks/1706.03762", 204)
    ada.send("PUT", f"/editions/{key}/picks/1706.03762", 403)


def test_the_desk(shared_home: Library) -> None:
    curator = with_token(shared_home, "Curator", "curate")
    admin = with_token(shared_home, "Admin", "admin", "curate")
    key = shared_home.discover.calendar.key("month", shared_home.discover.calendar.today(shared_home.clock()))
    ids = [shared_home.papers.find(name) for name in ("1706.03762", "1707.00002")]
    for one in ids:
        curator.send("PUT", f"/editions/{key}/picks/{one}", 204)
    seen = curator.get(f"/editions/{key}")["revision"]
    changed = curator.send("PUT", f"/editions/{key}/order", json={"papers": ids[::-1], "revision": seen})
    assert [pick["paper"]["id"] for pick in changed["items"] if pick["section"] == "curated"] == ids[::-1]
    curator.send("PUT", f"/editions/{key}/order", 409, json={"papers": ids, "revision": seen})
    assert curator.send("PATCH", f"/editions/{key}", json={"title": "Of limits"})["title"] == "Of limits"
    assert curator.send("PATCH", f"/editions/{key}", json={})["title"] == "Of limits"
    curator.send("POST", f"/editions/{key}/close", 403)
    assert admin.send("POST", f"/editions/{key}/close")["closed_at"]
    corrected = curator.send("POST", f"/editions/{key}/corrections", json={"note": "Twice.", "remove": ids[0]})
    assert corrected["corrections"]
    assert ids[0] not in [pick["paper"]["id"] for pick in corrected["items"]]


def test_moderators(ada: Program, anybody: Program) -> None:
    moderator = with_token(ada.library, "Moderator", "moderate", "read")
    said = ada.send("POST", "/papers/1707.00002/comments", 201, json={"text": "Buy my book."})
    with_token(ada.library, "Other").send(
        "POST", "/reports", 204, json={"kind": "comment", "target": said["id"], "reason": "Advertising"}
    )
    assert said["id"] in [one["target"] for one in moderator.get("/moderation/reports")["items"]]
    act = {"action": "hide-comment", "target": said["id"], "reason": "Advertising"}
    moderator.send("POST", "/moderation/acts", 204, json=act)
    assert anybody.get("/papers/1707.00002/comments")["items"][-1]["text"] == ""
    assert anybody.get("/moderation/log?limit=1")["items"][0]["reason"] == "Advertising"
    assert moderator.get("/moderation/notices")["items"] == []
    ada.get("/moderation/reports", 403)
    moderator.send("POST", "/moderation/acts", 422, json={"action": "eat", "target": "x"})
    moderator.send("DELETE", "/simulation", 403)


def test_an_account_of_ones_own(ada: Program, anybody: Program) -> None:
    assert ada.send("PATCH", "/me", json={"timezone": "Europe/Zurich"})["timezone"] == "Europe/Zurich"
    ada.send("PATCH", "/me", 422, json={"timezone": "Mars/Olympus"})
    token = with_token(ada.library, "Reader", "read", "feeds")
    ours = next(one["id"] for one in ada.get("/me/tokens")["items"] if set(one["scopes"]) == {"read", "feeds"})
    assert "secret" not in str(ada.get("/me/tokens"))
    ada.send("DELETE", f"/me/tokens/{ours}", 204)
    token.get("/me", 401)
    ada.send("PUT", "/papers/1707.00002/vote")
    assert ada.get("/me/votes")["items"][0] == ada.get("/papers/1707.00002")["id"]
    ada.send("DELETE", "/papers/1707.00002/vote")
    ada.send("PUT", "/mutes/author/Kurt%20G%C3%B6del", 204)
    assert [one["value"] for one in ada.get("/mutes")["items"]] == ["Kurt Gödel"]
    ada.send("DELETE", "/mutes/author/Kurt%20G%C3%B6del", 204)
    assert anybody.get("/people/Reader")["name"] == "Reader"
    assert "reader@example.org" not in str(anybody.get("/people/Reader"))
    anybody.get("/people/Nobody", 404)


def test_what_a_comment_and_a_search_were_before(ada: Program) -> None:
    said = ada.send("POST", "/papers/1707.00002/comments", 201, json={"text": "Frist."})
    ada.send("PATCH", f"/comments/{said['id']}", json={"text": "First."})
    assert [one["text"] for one in ada.get(f"/comments/{said['id']}/history")["items"]] == ["Frist."]
    kept = ada.send("POST", "/searches", 201, json={"query": "limits", "name": "Lmits"})
    assert ada.send("PATCH", f"/searches/{kept['id']}", json={"name": "Limits"})["name"] == "Limits"
    assert ada.send("PATCH", f"/searches/{kept['id']}", json={"public": True}) == {
        **kept,
        "name": "Limits",
        "public": True,
    }
    with_token(ada.library, "Other").send("PATCH", f"/searches/{kept['id']}", 404, json={"name": "Mine"})
    ada.send("DELETE", f"/searches/{kept['id']}", 204)


def test_how_much_is_left_is_told(anybody: Program) -> None:
    first, second = (anybody.client.get("/api/v1/topics").headers for _ in range(2))
    assert first["ratelimit-policy"] == '"address";q=1200;w=60'
    left = [int(headers["ratelimit"].split("r=")[1].split(";")[0]) for headers in (first, second)]
    assert left[1] <= left[0] < 1200
    assert "ratelimit" not in anybody.client.get("/keys").headers
