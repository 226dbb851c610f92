"""People: accounts and their roles."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Role = Literal["reader", "curator", "moderator", "admin"]
ROLES: tuple[Role, ...] = ("reader", "curator", "moderator", "admin")


@dataclass(frozen=True, slots=True)
class Account:
    """Someone who can vote, save and subscribe. In private mode there is exactly one, the owner."""

    id: str
    name: str
    email: str
    role: Role = "reader"
    created_at: str = ""
    disabled: bool = False
    orcid: str = ""
    timezone: str = "UTC"

    def may(self, role: Role) -> bool:
        """Whether this account's role is at least `role`."""
        return not self.disabled and ROLES.index(self.role) >= ROLES.index(role)


def role_of(text: str) -> Role:
    """The role of this name; what is none means reader."""
    return next((role for role in ROLES if role == text), "reader")


# Whoever sits at the command line of the installation. No sign-in leads to it, and it cannot vote or comment.
OPERATOR = Account(id="operator", name="operator", email="", role="admin")
