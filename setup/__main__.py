"""The command line of set-up: `python3 -m setup run`, as the Makefile calls it."""

import sys

if sys.version_info < (3, 11):  # before any import that an older Python could not read
    sys.exit(
        "Deskmate needs Python 3.11 or newer as python3; this is Python %d.%d.\n"
        "  Install it (Debian 12 and newer: apt-get install python3 python3-venv), or name one:\n"
        "  make PYTHON=/path/to/python3.11 run" % sys.version_info[:2]
    )

from setup.cli import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
