"""Messages as chat programs read them."""

from __future__ import annotations

from typing import Any

from frontlist.digest.webhooks import LONGEST_DISCORD, shaped

NEWS: dict[str, Any] = {
    "type": "digest", "timestamp": "", "data": {"date": "2026-03-11", "papers": [
        {"title": "On <!channel> & @everyone", "url": "https://papers.example/paper/pa"}, *[{"title": "x" * 90, "url": "https://papers.example/paper/pb"}] * 40,
    ]},
}  # fmt: skip


def test_slack_gets_links_and_nobody_is_called() -> None:
    text = shaped(NEWS, "slack")["text"]
    assert text.startswith(
        "Digest of 2026-03-11\n<https://papers.example/paper/pa|On &lt;!channel&gt; &amp; @everyone>\n"
    )


def test_discord_gets_what_it_takes_and_calls_nobody() -> None:
    message = shaped(NEWS, "discord")
    assert len(message["content"]) == LONGEST_DISCORD
    assert message["allowed_mentions"] == {"parse": []}


def test_matrix_and_our_own() -> None:
    assert "https://papers.example/paper/pa" in shaped(NEWS, "matrix")["text"]
    assert shaped(NEWS, "") is NEWS
    assert shaped({"type": "ping", "timestamp": "", "data": {}}, "slack") == {"text": "A test message"}
