"""What can go wrong, divided by who can put it right. Every message says where, what, and how to mend it."""

from __future__ import annotations


class StrikewatchError(Exception):
    """Something a person can put right; exit code 1."""


class SettingsError(StrikewatchError):
    """The settings or a policy pack say something that cannot be; all problems at once; exit code 2."""


class FileRefused(StrikewatchError):
    """One file cannot be taken in; the others go on."""


class StoreError(StrikewatchError):
    """The store is locked, full, damaged, or from a newer version."""


class ChannelError(StrikewatchError):
    """A message could not be sent; it is kept and tried again at the next run."""
