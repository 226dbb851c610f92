"""Private feeds and webhooks made by hand."""

from __future__ import annotations

import re

from tests.unit.web.conftest import Site

PAGE = "/library/outlets"


def test_private_addresses_are_shown_once_and_can_be_revoked(reader: Site) -> None:
    made = reader.send("/library/outlets/feeds", status=200)
    address = re.search(r'href="(http://localhost/feeds/private/[^"]+/saved\.atom)"', made)
    assert address
    assert address.group(1).split("/")[-2] not in reader.page(PAGE)
    assert reader.browser.get(address.group(1)).status_code == 200
    token = re.search(r'name="token" value="([^"]+)"', reader.page(PAGE))
    assert token
    reader.send("/library/outlets/feeds/revoke", token=token.group(1))
    assert reader.browser.get(address.group(1)).status_code == 404


def test_a_webhook_is_made_tried_and_ended(reader: Site) -> None:
    account = reader.library.community.accounts.named("Reader")
    for kept in reader.library.community.library.searches(account):
        reader.library.community.library.drop_search(account, kept.id)
    assert "My digest, as it is mailed" in reader.page(PAGE)
    search = reader.library.community.library.keep_search(account, "<b>Hubs</b>", "hubness")
    wrong = reader.send(
        "/library/outlets/webhooks", status=422, search=search.id, shape="slack", url="http://127.0.0.1/<x>"
    )
    assert f'value="{search.id}" selected' in wrong, "what was chosen is not lost"
    assert 'value="slack" selected' in wrong
    assert "public internet" in wrong
    assert "127.0.0.1/&lt;x&gt;" in wrong
    reader.send("/library/outlets/webhooks", search=search.id, url="https://example.org/hook")
    hook = reader.library.webhooks.of(account)[0]
    assert "&lt;b&gt;Hubs&lt;/b&gt;" in reader.page(PAGE)
    reader.send(f"/library/outlets/webhooks/{hook.id}", do="ping")
    assert "a test, waiting" in reader.page(PAGE)
    reader.send(f"/library/outlets/webhooks/{hook.id}", do="drop")
    assert reader.library.webhooks.of(account) == []
    reader.library.community.library.drop_search(account, search.id)


def test_it_is_for_those_who_are_signed_in(shared: Site) -> None:
    assert shared.browser.get(PAGE, follow_redirects=False).headers["location"].startswith("/sign-in")
    shared.send("/library/outlets/feeds", status=401)
