"""What each way to fail means: 1 a person can mend it, 2 wrong usage or settings, 3 a fault in the program.

130 is an interruption, 141 a reader that went away. Only a fault has a traceback, and only where it is asked for.
"""

from __future__ import annotations

import errno
from typing import Any

import typer
from typer.core import TyperGroup

from strikewatch.cli.texts import say
from strikewatch.errors import SettingsError, StrikewatchError
from strikewatch.status.quick import CLOSED, close_quietly

MEND, USAGE, FAULT = 1, 2, 3
UsageError: type[Exception] = next(base for base in typer.BadParameter.__mro__ if base.__name__ == "ClickException")
DISK = (errno.ENOSPC, errno.EDQUOT, errno.EACCES, errno.EPERM, errno.EROFS)


class Guarded(TyperGroup):
    """The commands, with every error as a sentence and an exit code."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Take `--debug` wherever it stands: whoever is told of it adds it to the end of what was typed."""
        end = args.index("--") if "--" in args else len(args)
        typed = [word for word in args[:end] if word != "--debug"]
        wanted = ["--debug"] if len(typed) < end else []
        return super().parse_args(ctx, [*wanted, *typed, *args[end:]])

    def invoke(self, ctx: Any) -> Any:
        """Run a command. Raises Exit with the code of what went wrong."""
        try:
            return super().invoke(ctx)
        except (typer.Exit, typer.Abort):
            raise
        except UsageError as error:
            if ctx.invoked_subcommand != "check":
                raise
            say(f"STRIKEWATCH UNKNOWN - {error}")  # a monitor reads 2 as critical
            raise typer.Exit(FAULT) from error
        except Exception as error:
            raise typer.Exit(_told(error, debug=ctx.params["debug"])) from error


def _told(error: Exception, *, debug: bool) -> int:
    """Say what went wrong; its exit code."""
    if isinstance(error, BrokenPipeError):
        close_quietly()
        return CLOSED
    if isinstance(error, StrikewatchError):
        say(f"strikewatch: {error}", err=True)
        return USAGE if isinstance(error, SettingsError) else MEND
    if isinstance(error, OSError) and error.errno in DISK:
        say(f"strikewatch: {error.filename or 'a file'}: {error.strerror}; mend that and run again", err=True)
        return MEND
    if debug:
        raise error
    what = f"{type(error).__name__}: {error}"
    say(f"strikewatch: {what}; this is a fault in Strikewatch; run with --debug for the traceback", err=True)
    return FAULT
