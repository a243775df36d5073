"""The last result, read quickly: what `status` and `check` say.

    latest.py     where it lies, what it is, how old it is
    overview.py   in a few lines of plain text
    monitor.py    in one line for a monitor, with an exit code
    quick.py      the two commands without the rest of the command line

Only the standard library is imported and the store is never opened: it answers at once, also while files are taken in.
"""

from strikewatch.status.latest import SCHEMA, STALE_DAYS, latest, settings_file
from strikewatch.status.monitor import checked, monitor, monitor_line
from strikewatch.status.overview import accounts_text, overview

__all__ = [
    "SCHEMA",
    "STALE_DAYS",
    "accounts_text",
    "checked",
    "latest",
    "monitor",
    "monitor_line",
    "overview",
    "settings_file",
]
