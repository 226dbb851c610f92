"""The mails that accounts need: short, as text and as HTML, and the same length of work whoever receives them."""

from __future__ import annotations

from collections.abc import Sequence

from frontlist.community.context import Context
from frontlist.mail.message import Letter, build
from frontlist.mail.short import Short, html, plain

_FOOT = ("If you did not ask for this, nothing has happened and you need do nothing.",)
_ONCE = "It works once, for 15 minutes."


def post(
    context: Context, to: str, heading: str, paragraphs: Sequence[str], button: tuple[str, str], foot: Sequence[str] = _FOOT
) -> None:  # fmt: skip
    """Send one letter."""
    site = context.site
    short = Short(site.name, heading, paragraphs, button, foot)
    letter = Letter(
        to=to, subject=f"{heading} – {site.name}", text=plain(short), html=html(short), sender=site.mail_from,
        sender_name=site.name,
    )  # fmt: skip
    context.sender.send(build(letter, context.now()), to=to, bounces_to=site.mail_from)


def sign_in(context: Context, to: str, link: str) -> None:
    """The link that signs in."""
    post(context, to, "Sign in", [f"Sign in to {context.site.name} with this link. {_ONCE}"], ("Sign in", link))


def no_account(context: Context, to: str) -> None:
    """Said only to the address itself, so that nobody else learns who has an account."""
    name = context.site.name
    words = [f"Somebody, perhaps you, asked to sign in to {name} with this address. No account has it."]
    post(context, to, "Sign in", words, (f"Visit {name}", context.site.base_url))


def confirm(context: Context, to: str, link: str) -> None:
    """The link that makes the account."""
    words = [f"Make your account on {context.site.name} with this link. {_ONCE}"]
    post(context, to, "Your account", words, ("Make my account", link))


def has_account(context: Context, to: str) -> None:
    """Said only to the address itself."""
    words = [f"Somebody, perhaps you, wanted an account on {context.site.name} for this address. It has one."]
    post(context, to, "Your account", words, ("Sign in", _sign_in_page(context)))


def invitation(context: Context, to: str, inviter: str, link: str) -> None:
    """Leave to make an account."""
    words = [f"{inviter} invites you to {context.site.name}."]
    foot = ["If you do not want an account, do nothing: no other mail comes of this."]
    post(context, to, "An invitation", words, ("Accept", link), foot)


def new_address(context: Context, to: str, link: str) -> None:
    """Proof that the new address is the account's."""
    words = [f"Use this address for your account on {context.site.name}. The link works once, for 15 minutes."]
    post(context, to, "Your new address", words, ("Use this address", link))


def address_changed(context: Context, to: str, link: str) -> None:
    """To the old address: what happened, and the way back."""
    words = [
        f"The address of your account on {context.site.name} was changed. If that was you, all is well.",
        "If it was not, this link takes it back and ends every session. It works for 7 days.",
    ]
    foot = ["This letter went to the address that the account had before."]
    post(context, to, "Your address was changed", words, ("Take it back", link), foot)


def password_changed(context: Context, to: str) -> None:
    """So that a theft is noticed."""
    words = [
        f"The password of your account on {context.site.name} was changed. If that was you, all is well.",
        "If it was not, sign in by mail and set another.",
    ]
    foot = ["Letters like this one come whenever a password changes."]
    post(context, to, "Your password was changed", words, ("Sign in by mail", _sign_in_page(context)), foot)


def author_proof(context: Context, to: str, who: str, title: str, link: str) -> None:
    """To the address that the paper prints."""
    words = [
        f"{who} says on {context.site.name} to be an author of “{title}”, which names this address.",
        f"If that is you, this link proves it. {_ONCE}",
    ]
    post(context, to, "Are you the author?", words, ("Yes, that is me", link))


def _sign_in_page(context: Context) -> str:
    return f"{context.site.base_url.rstrip('/')}/sign-in"
