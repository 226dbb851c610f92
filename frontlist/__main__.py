"""`python -m frontlist`, and what the command `frontlist` starts."""

from __future__ import annotations

import sys


def main() -> None:
    """The command line. Ctrl-C while it is still being read from disk ends it as quietly as later."""
    try:
        from frontlist.cli import main as run
    except KeyboardInterrupt:
        sys.exit(130)
    run()


if __name__ == "__main__":
    main()
