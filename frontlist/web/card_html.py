"""Cards of papers as HTML.

Written here and not in a template, because lists are mostly cards: sixty expressions on each of twenty cards were half
the time of a page, and a template spends a microsecond on every one. Whatever is put in is escaped where it is put in.
What follows from the paper alone is written once for each paper that the store has read, not once for each reader.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Any, Final

from markupsafe import Markup

from frontlist.model.arxiv_categories import name_of
from frontlist.model.community import Entry
from frontlist.model.paper import Paper
from frontlist.text.cite import coins
from frontlist.web.addresses import query, segment
from frontlist.web.words import counted, number, shown_authors

if TYPE_CHECKING:
    from frontlist.web.cards import Card

_ARROW: Final = '<svg viewBox="0 0 14 10" aria-hidden="true"><path d="M7 1 13 9H1z"/></svg>'
_NOTHING_DONE: Final = Entry(paper_id="")
_REMEMBERED: Final = 2048


@dataclass(frozen=True, slots=True)
class Around:
    """What is the same for every card of a page, escaped already; `sent` is what each form carries but its `next`."""

    root: str
    here: str
    sign_in: str
    sent: str
    signed_in: bool


@dataclass(frozen=True, slots=True)
class Still:
    """What of a card is the same for everybody, escaped; `facts` are venue and categories."""

    paper: Paper
    root: str
    title: str
    authors: str
    facts: str
    abstract: str
    coins: str


_STILL: Final[dict[str, Still]] = {}


def still(paper: Paper, root: str) -> Still:
    """The unchanging part of a card. It is remembered for this very reading of the paper: of a paper that was written anew,
    the store makes another object."""
    known = _STILL.get(paper.id)
    if known is not None and known.paper is paper and known.root == root:
        return known
    if len(_STILL) >= _REMEMBERED:
        _STILL.clear()
    title = escape(paper.title)
    made = Still(
        paper,
        root,
        title,
        _authors(paper, root),
        _standing_facts(paper, root),
        _abstract(paper, title),
        escape(coins(paper)),
    )
    _STILL[paper.id] = made
    return made


def papers_html(cards: Sequence[Card], v: Any, level: int = 3) -> Markup:
    """A list of cards whose titles are headings of that level; `v` is the page's context."""
    around = _around(v)
    items = "".join([f"<li>{_card(card, around, level)}</li>\n" for card in cards])
    return Markup(f'<ol class="papers">\n{items}</ol>\n')  # noqa: S704 - every text in it is escaped below


def vote_html(card: Card, v: Any) -> Markup:
    """The vote of one paper."""
    return Markup(_vote(card, _around(v), escape(card.paper.title)))  # noqa: S704 - escaped below


def authors_html(paper: Paper, root: str) -> Markup:
    """The first authors, linked, and how many more there are."""
    return Markup(_authors(paper, escape(root)))  # noqa: S704 - escaped below


def _around(v: Any) -> Around:
    signed_in = v.account is not None
    sent = f'<input type="hidden" name="form_token" value="{escape(v.form_token)}"><input type="hidden" name="next" value="{escape(v.here)}'
    sign_in = "" if signed_in else escape(f"{v.root}/sign-in{query({'next': v.here})}")
    return Around(escape(v.root), escape(v.here), sign_in, sent, signed_in)


def _card(card: Card, around: Around, level: int) -> str:
    paper, entry = card.paper, card.entry or _NOTHING_DONE
    same = still(paper, around.root)
    own, title = escape(paper.id), same.title
    at = f"{around.root}/paper/{own}"
    shown = card.title if isinstance(card.title, Markup) else title
    return (
        f'<article class="paper{" was" if entry.read_at else ""}" id="{own}" data-paper>{_vote(card, around, title)}<div>'
        f'<h{level} class="name-of"><a href="{at}" data-open>{shown}</a></h{level}>'
        f'<p class="authors">{same.authors}</p>{_said(card)}'
        f'<div class="meta">{_facts(card, same.facts)}{_links(card, around, at, title)}'
        f"{_save(card, around, at, own, title) if around.signed_in else ''}{same.abstract}"
        f"{_more(entry, around, at, own, title) if around.signed_in else ''}</div></div>"
        f'<span class="Z3988" title="{same.coins}"></span></article>'
    )


def _vote(card: Card, around: Around, title: str) -> str:
    count, own = number(card.votes), escape(card.paper.id)
    if not around.signed_in:
        return (
            f'<div class="vote"><a class="still" href="{around.sign_in}" title="Sign in to vote">{_ARROW}'
            f'<span class="number">{count}</span><span class="hidden"> {"vote" if card.votes == 1 else "votes"}.'
            f" Sign in to vote for {title}</span></a></div>"
        )
    value, pressed, does = (0, "true", "Take back your vote for") if card.mine else (1, "false", "Vote for")
    return (
        f'<form class="vote" method="post" action="{around.root}/paper/{own}/vote" data-vote>{around.sent}#{own}">'
        f'<button name="value" value="{value}" aria-pressed="{pressed}" aria-label="{does} {title}.'
        f' {counted(card.votes, "vote")}">{_ARROW}<span class="number" data-count>{count}</span></button></form>'
    )


def _authors(paper: Paper, root: str) -> str:
    if not paper.authors:
        return "<span>Authors not known</span>"
    few, more = shown_authors(paper.authors)
    links = [f'<a href="{root}/author/{segment(author.name)}">{escape(author.name)}</a>' for author in few]
    return ", ".join(links) + (f' <span class="nowrap">and {more} more</span>' if more else "")


def _said(card: Card) -> str:
    """The curator's line, the best sentence, why it is here."""
    said = ""
    if card.note:
        curator = f" <cite>{escape(card.curator)}</cite>" if card.curator else ""
        said = f'<p class="note">{escape(card.note)}{curator}</p>'
    if card.excerpt:
        excerpt = card.excerpt if isinstance(card.excerpt, Markup) else escape(card.excerpt)
        said += f'<p class="excerpt">{excerpt}</p>'
    return f'{said}<p class="why">{escape(card.why)}</p>' if card.why else said


def _facts(card: Card, standing: str) -> str:
    """Attention, age, then what always stands there."""
    facts = []
    if card.spark:
        points = f'<polyline points="{escape(card.spark)}"/>'
        facts.append(f'<svg class="spark" viewBox="0 0 104 24" aria-hidden="true" focusable="false">{points}</svg>')
    if card.new:
        facts.append('<span class="new">New</span>')
    if card.paper.date:
        facts.append(f'<time datetime="{escape(card.paper.date)}">{escape(card.age)}</time>')
    return "\n".join([*facts, standing] if standing else facts)


def _standing_facts(paper: Paper, root: str) -> str:
    """Venue, categories."""
    facts = []
    if paper.venue:
        facts.append(f'<a href="{root}/venue/{segment(paper.venue)}">{escape(paper.venue)}</a>')
    for category in paper.categories[:3]:
        address = f"{root}/category/{segment(category)}"
        facts.append(f'<a href="{address}" title="{escape(name_of(category))}">{escape(category)}</a>')
    return "\n".join(facts)


def _links(card: Card, around: Around, at: str, title: str) -> str:
    code = f'\n<a class="code" href="{escape(card.code)}" rel="noreferrer"><span class="badge">Code</span></a>'
    talk = counted(card.comments, "comment") if card.comments else "Comment"
    return (code if card.code else "") + (
        f'\n<a href="{at}#comments">{talk}<span class="hidden"> on {title}</span></a>'
        if card.comments or around.signed_in
        else ""
    )


def _save(card: Card, around: Around, at: str, own: str, title: str) -> str:
    value, pressed, word = ("", "true", "Saved") if card.saved else ("1", "false", "Save")
    return (
        f'\n<form method="post" action="{at}/save" data-save>{around.sent}#{own}"><button name="saved" value="{value}"'
        f' aria-pressed="{pressed}"><span data-word>{word}</span><span class="hidden"> {title}</span></button></form>'
    )


def _abstract(paper: Paper, title: str) -> str:
    text = paper.abstract or paper.summary
    if not text:
        return ""
    return (
        f"\n<details data-abstract><summary>{'Abstract' if paper.abstract else 'Summary'}"
        f'<span class="hidden"> of {title}</span></summary><p class="abstract">{escape(text)}</p></details>'
    )


def _more(entry: Entry, around: Around, at: str, own: str, title: str) -> str:
    """What else a reader does with a paper: read, hidden, a note."""
    read = ("unread", "Mark as unread") if entry.read_at else ("read", "Mark as read")
    hide = ("show", "Show again") if entry.hidden_at else ("hide", "Not interested")
    return (
        f'\n<details><summary>{"Noted" if entry.note else "More"}<span class="hidden"> to do with {title}</span></summary>'
        f'<form class="mark" method="post" action="{at}/mark" data-mark>{around.sent}#{own}">'
        f'<button name="do" value="{read[0]}" data-read>{read[1]}</button>'
        f'<button name="do" value="{hide[0]}" data-hide>{hide[1]}</button>'
        f'<label for="n-{own}">Private note</label><textarea id="n-{own}" name="note" maxlength="20000">{escape(entry.note)}'
        '</textarea><button name="do" value="note" data-note>Keep the note</button></form></details>'
    )
