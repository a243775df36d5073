"""The house: take in, assess, warn, save, report, notify, in order. The only package that sees every room.

intake    files -> store
evidence  store -> what each objective is judged on
due       what is promised and open, and what each costs if missed
judging   evidence -> an account's result and warnings
telling   warnings -> messages, written first and sent second
running   all of it
noting, mails, rejects, supposing   smaller jobs of the command line
"""

from strikewatch.jobs.running import RunOutcome, explain, ingest, latest_document, report, run

__all__ = ["RunOutcome", "explain", "ingest", "latest_document", "report", "run"]
