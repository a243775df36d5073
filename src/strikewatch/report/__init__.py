"""A run's result as one plain document, and that as a page, as Markdown and as files.

document       RunResult -> dict with `"schema": 1`
html           document and charts (SVG text by account and objective) -> one self-contained page
markdown       document -> its Markdown twin
write_report   all three on disk, dated and as `latest`
write_json     one document on disk
"""

from strikewatch.report.document import SCHEMA, document
from strikewatch.report.files import write_json, write_report
from strikewatch.report.render import html, markdown

__all__ = ["SCHEMA", "document", "html", "markdown", "write_json", "write_report"]
