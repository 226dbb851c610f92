"""Every error that Frontlist tells a person about: one tree that carries data and the next step.

No HTTP here: `web/errors.py` maps these to statuses, `cli` maps them to exit codes.
`docs/reference/errors.md` lists each with its sentence; one test a row.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import ClassVar


class FrontlistError(Exception):
    """The root. `message` is the sentence, `next_step` what the person can do, `data` the facts behind it."""

    code: ClassVar[str] = "error"
    exit_code: ClassVar[int] = 1

    def __init__(self, message: str, next_step: str = "", **data: object) -> None:
        super().__init__(message)
        self.message = message
        self.next_step = next_step
        self.data = data

    def __str__(self) -> str:
        return f"{self.message} {self.next_step}".strip()


class UsageError(FrontlistError):
    """The request itself makes no sense: an unknown option, setting, period or format."""

    code = "usage"
    exit_code = 2


class SettingError(UsageError):
    """A setting is unknown or its value does not fit its type."""

    code = "setting"


class NotFound(FrontlistError):
    """Nothing bears this id or name."""

    code = "not-found"
    exit_code = 3


class Gone(NotFound):
    """It was here and has been removed."""

    code = "gone"


class HomeError(FrontlistError):
    """The home folder or the database cannot be used as it is."""

    code = "home"
    exit_code = 4


class ReadOnlyHome(HomeError):
    """The home cannot be written to."""

    code = "read-only"


class DiskFull(HomeError):
    """No space is left where the home lies."""

    code = "disk-full"


class DatabaseLocked(HomeError):
    """Another process holds the database longer than we are willing to wait."""

    code = "database-locked"


class DatabaseNewer(HomeError):
    """The database was written by a later version of Frontlist."""

    code = "database-newer"


class DatabaseOlder(HomeError):
    """The database needs `frontlist migrate` first."""

    code = "database-older"


class DatabaseGone(HomeError):
    """The database server cannot be reached, or went away."""

    code = "database-gone"


class DatabaseDamaged(HomeError):
    """The file is not a database, or is broken."""

    code = "database-damaged"


class FileUnusable(FrontlistError):
    """A file that was named cannot be read or written."""

    code = "file"
    exit_code = 4


class NetworkError(FrontlistError):
    """A host did not answer as it should, after every retry."""

    code = "network"
    exit_code = 5


class AddressRefused(NetworkError):
    """The address is not a public one, and no exemption names it."""

    code = "address-refused"


class BadStatus(NetworkError):
    """A host answered with an error status that trying again will not change. `data['status']` holds it."""

    code = "bad-status"


class BadInput(FrontlistError):
    """A file or record cannot be read as what it is said to be."""

    code = "bad-input"
    exit_code = 6


class VectorsUnusable(BadInput, ValueError):
    """Vectors hold what is no number, or do not fit each other. A ValueError too, as scikit-learn's callers expect."""


class Forbidden(FrontlistError):
    """This account may not do that."""

    code = "forbidden"
    exit_code = 7


class NotSignedIn(Forbidden):
    """The action needs an account, and none is signed in."""

    code = "not-signed-in"


class Conflict(FrontlistError):
    """Somebody else changed it first, or it exists already."""

    code = "conflict"
    exit_code = 8


class TooMany(FrontlistError):
    """A rate limit. `data['retry_after']` holds the seconds to wait."""

    code = "too-many"
    exit_code = 9


class IndexUnavailable(FrontlistError):
    """The search index is being built or cannot be read; lexical search may still answer."""

    code = "index-unavailable"
    exit_code = 10


class EncoderError(FrontlistError):
    """The encoder's weights are missing, damaged, or of another shape."""

    code = "encoder"
    exit_code = 10


class NotLearned(EncoderError, ValueError):
    """An estimator was used before `fit`. A ValueError too, as scikit-learn's callers expect."""


class MissingExtra(FrontlistError):
    """An optional dependency is needed for this."""

    code = "missing-extra"
    exit_code = 11


class Stopped(FrontlistError):
    """Whoever runs this was told to stop: no failure, and what was committed is kept."""

    code = "stopped"
    exit_code = 130


def go_on() -> bool:
    """Nobody says stop."""
    return False


def end_if(stop: Callable[[], bool]) -> None:
    """Stopped, once `stop` says so."""
    if stop():
        raise Stopped("Stopped on the way.", "What was read until now is kept.")


class MailRefused(FrontlistError):
    """A mail server would not take a mail. `data['permanent']` says whether trying again can help."""

    code = "mail-refused"
    exit_code = 5

    @property
    def permanent(self) -> bool:
        """Whether the answer is final (5xx for this recipient)."""
        return bool(self.data.get("permanent"))

    @property
    def server_at_fault(self) -> bool:
        """Whether no mail would have been taken: the server is away, TLS is broken, the password is wrong."""
        return self.data.get("phase") == "server"

    @property
    def no_such_mailbox(self) -> bool:
        """Whether the address itself was refused for good (RFC 3463: 5.1.x but for a bad sender, 5.1.7 and 5.1.8)."""
        return self.permanent and bool(re.search(r"\b5\.1\.(?:[1236]|10)\b", self.message))
