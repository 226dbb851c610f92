"""The mails that accounts need. Short, plain, and the same length of work whoever receives them."""

from __future__ import annotations

from frontlist.community.context import Context
from frontlist.mail.message import Letter, build

_FOOT = "If you did not ask for this, nothing has happened and you need do nothing."


def post(context: Context, to: str, subject: str, text: str) -> None:
    """Send one plain mail."""
    site = context.site
    letter = Letter(to=to, subject=f"{subject} – {site.name}", text=text, sender=site.mail_from, sender_name=site.name)
    context.sender.send(build(letter, context.now()), to=to, bounces_to=site.mail_from)


def sign_in(context: Context, to: str, link: str) -> None:
    """The link that signs in."""
    text = f"Sign in to {context.site.name} with this link. It works once, for 15 minutes:\n\n{link}\n\n{_FOOT}\n"
    post(context, to, "Sign in", text)


def no_account(context: Context, to: str) -> None:
    """Said only to the address itself, so that nobody else learns who has an account."""
    text = f"Somebody, perhaps you, asked to sign in to {context.site.name} with this address. No account has it.\n\n{_FOOT}\n"
    post(context, to, "Sign in", text)


def confirm(context: Context, to: str, link: str) -> None:
    """The link that makes the account."""
    text = f"Make your account on {context.site.name} with this link. It works once, for 15 minutes:\n\n{link}\n\n{_FOOT}\n"
    post(context, to, "Your account", text)


def has_account(context: Context, to: str) -> None:
    """Said only to the address itself."""
    where = f"{context.site.base_url.rstrip('/')}/sign-in"
    text = f"Somebody, perhaps you, wanted an account on {context.site.name} for this address. It has one: {where}\n\n{_FOOT}\n"
    post(context, to, "Your account", text)


def invitation(context: Context, to: str, inviter: str, link: str) -> None:
    """Leave to make an account."""
    post(context, to, "An invitation", f"{inviter} invites you to {context.site.name}:\n\n{link}\n")


def new_address(context: Context, to: str, link: str) -> None:
    """Proof that the new address is the account's."""
    text = f"Use this address for your account on {context.site.name}. The link works once, for 15 minutes:\n\n{link}\n\n{_FOOT}\n"
    post(context, to, "Your new address", text)


def address_changed(context: Context, to: str, link: str) -> None:
    """To the old address: what happened, and the way back."""
    text = (
        f"The address of your account on {context.site.name} was changed. If that was you, all is well.\n\n"
        f"If it was not, this link takes it back and ends every session. It works for 7 days:\n\n{link}\n"
    )
    post(context, to, "Your address was changed", text)


def password_changed(context: Context, to: str) -> None:
    """So that a theft is noticed."""
    where = f"{context.site.base_url.rstrip('/')}/sign-in"
    text = f"The password of your account on {context.site.name} was changed. If it was not you, sign in by mail and set another: {where}\n"
    post(context, to, "Your password was changed", text)


def author_proof(context: Context, to: str, who: str, title: str, link: str) -> None:
    """To the address that the paper prints."""
    text = (
        f"{who} says on {context.site.name} to be an author of “{title}”, which names this address.\n\n"
        f"If that is you, this link proves it. It works once, for 15 minutes:\n\n{link}\n\n{_FOOT}\n"
    )
    post(context, to, "Are you the author?", text)
