"""`python -m strikewatch`, and the `strikewatch` command."""

from __future__ import annotations

import io
import sys

from strikewatch.status.quick import answer, print_quickly


def main() -> None:
    """Run the command line; a terminal that lacks a sign shows another one."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    quick = answer(sys.argv[1:])
    if quick is not None:
        sys.exit(print_quickly(*quick))
    from strikewatch.cli import app

    app(prog_name="strikewatch")


if __name__ == "__main__":
    main()
