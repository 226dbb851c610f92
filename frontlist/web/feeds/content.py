"""The words of one entry: authors, why it is there, what was said of it, the abstract."""

from __future__ import annotations

from html import escape

from frontlist.text import mathml
from frontlist.web.feeds.feed import Feed, Item, fit

AUTHORS_SHOWN = 12


def html_of(feed: Feed, item: Item) -> str:
    """Plain paragraphs: readers bring their own style."""
    paper = item.paper
    names = [author.name for author in paper.authors]
    more = f" and {len(names) - AUTHORS_SHOWN} more" if len(names) > AUTHORS_SHOWN else ""
    links = [
        (feed.paper_page(item), "Page"),
        *((link.url, link.kind.capitalize()) for link in paper.links if link.kind in {"pdf", "code"}),
    ]
    parts = [
        f"<p>{escape(', '.join(names[:AUTHORS_SHOWN]) + more)}{venue_of(item)}</p>" if names else "",
        f"<blockquote>{escape(item.note)}</blockquote>" if item.note else "",
        f"<p>{mathml.to_html(paper.abstract or paper.summary)}</p>" if paper.abstract or paper.summary else "",
        f"<p><em>{escape(item.why)}</em></p>" if item.why else "",
        "<p>"
        + " · ".join(
            f'<a href="{escape(url)}">{escape(name)}</a>'
            for url, name in links
            if url.startswith(("https://", "http://"))
        )
        + "</p>",
    ]
    return fit("".join(parts))


def venue_of(item: Item) -> str:
    """Where it was published."""
    return f" · {escape(item.paper.venue)}" if item.paper.venue else ""


def summary_of(item: Item) -> str:
    """One line of plain text."""
    return fit(item.note or item.why or item.paper.summary)
