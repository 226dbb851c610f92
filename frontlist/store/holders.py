"""The names of processes in leases, by which a process that has died on this machine is known to be gone.

Without that, what a killed command held would stay held until its lease runs out, though the same command is run again
at once.
"""

from __future__ import annotations

import os
import secrets
import socket
from pathlib import Path
from typing import Final

# A process number is used again; this part of the name is not.
_BORN: Final = secrets.token_hex(3)
_NAMESPACE: Final = Path("/proc/self/ns/pid")


def process_name() -> str:
    """Names this process: machine, process number, and when it was born, in a word."""
    return f"{_machine()}-{os.getpid()}-{_BORN}"


def is_dead(holder: str) -> bool:
    """Whether `holder` was a process of this machine and runs no more; False where that cannot be told."""
    machine, _, number = holder.rpartition("-")[0].rpartition("-")
    if machine != _machine() or not number.isdecimal() or os.name != "posix":
        return False
    if int(number) == os.getpid():
        return holder != process_name()
    try:
        os.kill(int(number), 0)
    except ProcessLookupError:
        return True
    except OSError:
        return False
    return False


def _machine() -> str:
    """The machine, and the container within it: process numbers mean something only there."""
    try:
        return f"{socket.gethostname()}.{_NAMESPACE.stat().st_ino}"
    except OSError:
        return socket.gethostname()
