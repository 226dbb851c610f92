"""The short mails around a subscription: confirmation, and fresh links."""

from __future__ import annotations

from frontlist.digest.headers import list_headers
from frontlist.mail.message import Letter


def confirmation(
    site_name: str, base_url: str, mail_from: str, to: str, token: str, confirm: str, wishes: str
) -> Letter:
    """Double opt-in: the only mail that an unconfirmed address ever gets. Leaving works from it, too."""
    text = (
        f"Somebody, perhaps you, asked {site_name} to write to this address: {wishes}.\n\n"
        f"To confirm, open this page and press the button:\n{base_url}/mail/{confirm}/confirm\n\n"
        f"If it was not you, do nothing: no other mail comes, and in 7 days the address is forgotten.\n"
        f"Never again: {base_url}/mail/{token}/leave\n"
    )
    headers = list_headers(base_url, site_name, token, mail_from)
    return Letter(to=to, subject=f"Confirm your subscription – {site_name}", text=text, sender=mail_from, sender_name=site_name, reply_to=mail_from, headers=headers)  # fmt: skip


def fresh_link(site_name: str, base_url: str, mail_from: str, to: str, token: str, fresh: str) -> Letter:
    """A link that may change, export and forget, for an hour."""
    text = (
        f"With this link you can change what {site_name} sends you, take it with you, or have it forgotten. "
        f"It works for an hour:\n\n{base_url}/mail/{fresh}/manage\n\n"
        "If you did not ask for it, nothing has happened and you need do nothing.\n"
    )
    headers = list_headers(base_url, site_name, token, mail_from)
    return Letter(to=to, subject=f"Your subscriptions – {site_name}", text=text, sender=mail_from, sender_name=site_name, reply_to=mail_from, headers=headers)  # fmt: skip
