"""A file as a reader first meets it, and what a reader may know about the account it belongs to."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from strikewatch.core.facts import MailRules, TextTable
from strikewatch.core.record import TableMapping

HEAD = 65_536  # bytes looked at to tell a format


@dataclass(frozen=True)
class Context:
    """What the settings say about the account: zone, the order of day and month, mappings, mail words.

    `mappings` pairs file-name patterns with a mapping. `received_day` is the local day on which the file was last
    written, for formats that do not say when they were made.
    """

    account: str
    zone: str
    received_day: int
    date_order: str | None = None  # "mdy", "dmy" or "ymd"; None means that an ambiguous date is refused
    mappings: tuple[tuple[tuple[str, ...], TableMapping], ...] = ()
    mail_rules: MailRules = MailRules()
    programme: str = ""
    sides: tuple[tuple[str, bool], ...] = ()  # metrics that the account's platform prints by what is good, or is not

    def good(self, metric: str, usual: bool) -> bool:
        """Whether figures of a metric count what is good: as the account's rules print it, else as is usual."""
        return dict(self.sides).get(metric, usual)


@dataclass(frozen=True)
class Source:
    """One file of an inbox. Nothing is read before it is asked for."""

    path: Path

    @property
    def name(self) -> str:
        """The file's name without its folder."""
        return self.path.name

    @property
    def suffix(self) -> str:
        """The file's ending in lower case, with its dot."""
        return self.path.suffix.lower()

    @cached_property
    def head(self) -> bytes:
        """The first bytes of the file, at most `HEAD`."""
        with self.path.open("rb") as file:
            return file.read(HEAD)

    @cached_property
    def table(self) -> TextTable | None:
        """The file as a table in text, or None where it is none. Raises FileRefused for a table nobody could read."""
        from strikewatch.importers.tables import read_table

        return read_table(self.path, self.head)

    @cached_property
    def holds_weekly_summary(self) -> bool:
        """Whether any mail in the file is a Flex weekly summary; asked by two readers, found once."""
        from strikewatch.importers.messages import each_message, weekly_summary

        return any(weekly_summary(message) for message in each_message(self))
