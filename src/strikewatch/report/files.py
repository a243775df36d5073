"""Reports and results on disk: each file appears whole or not at all, readable by its owner only."""

from __future__ import annotations

import errno
import json
import os
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from strikewatch.errors import StoreError

WHY = {
    errno.ENOSPC: "the disk is full. Free some space and run again",
    errno.EDQUOT: "your share of the disk is used up. Free some space and run again",
    errno.EACCES: "this user may not write there. Change the folder's owner or rights, or choose another folder",
    errno.EPERM: "this user may not write there. Change the folder's owner or rights, or choose another folder",
    errno.EROFS: "that disk is read-only. Choose another folder",
    errno.ENOTDIR: "a file stands where a folder should be. Move it away, or choose another folder",
    errno.EEXIST: "a file stands where a folder should be. Move it away, or choose another folder",
}


def write_report(document: Mapping[str, Any], html: str, markdown: str, folder: Path) -> Path:
    """Write the dated report as HTML, Markdown and JSON, and the same as `latest`; give the dated page's path.

    Raises StoreError where the folder cannot be written.
    """
    texts = {"md": markdown, "json": json_text(document), "html": html}
    for name in (f"report-{document['as_of']}", "latest"):
        for ending, text in texts.items():
            write_text(folder / f"{name}.{ending}", text)
    return folder / f"report-{document['as_of']}.html"


def write_json(path: Path, document: Mapping[str, Any]) -> None:
    """Write a document as JSON, whole or not at all. Raises StoreError where that is impossible."""
    write_text(path, json_text(document))


def json_text(document: Mapping[str, Any]) -> str:
    """A document as JSON text, in the order it has."""
    return json.dumps(document, ensure_ascii=False, indent=1, allow_nan=False) + "\n"


def write_text(path: Path, text: str) -> None:
    """Write beside the target, then rename onto it. Raises StoreError where that is impossible."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        _replace(path, text.encode(errors="replace"))
    except OSError as error:
        why = WHY.get(error.errno or 0, f"{error.strerror or error}. Mend that and run again")
        raise StoreError(f"{path} could not be written: {why}. What was there before is untouched.") from error


def _replace(path: Path, content: bytes) -> None:
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")  # mode 0600
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
