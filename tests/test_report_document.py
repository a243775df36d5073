"""The document: one shape, plain data, worst first."""

from __future__ import annotations

import json
from typing import Any

from strikewatch.core.assessment import Assessment
from strikewatch.report import document
from verdict_builders import account, run_result
from verdict_samples import (
    driver_run,
    late_deliveries,
    on_time,
    uncounted,
)


def plain(one: Assessment) -> dict[str, Any]:
    """The document of a single objective."""
    found: dict[str, Any] = document(run_result(account(one)))["accounts"][0]["objectives"][0]
    return found


def test_shape_of_an_objective() -> None:
    """Every promised field is there, and JSON takes all of it."""
    promised = """metric objective label unit segment direction window counted_from numerator denominator rate
    rate_text limit limit_text limit_kind comparator level reason tier word events_left events_left_by budget
    leave_dates recovery breach_probability first_likely_breach no_forecast projected provisional coverage change causes
    statement excused estimate confidence consequence advice ends_account source checked disagreement bad_events
    notes""".split()  # noqa: SIM905 -- a list to read
    found = plain(late_deliveries())
    assert set(promised) <= set(found)
    assert json.loads(json.dumps(document(driver_run()), allow_nan=False)) == document(driver_run())


def test_numbers_are_in_the_platforms_direction() -> None:
    """`numerator` counts what is bad; `rate` and `limit` are what the platform prints."""
    found = plain(on_time())
    assert (found["numerator"], found["denominator"]) == (12, 100)
    assert (found["rate"], found["limit"], found["direction"]) == (0.88, 0.9, "at_least")


def test_no_data_stays_null() -> None:
    """What nobody knows is null, never nought."""
    found = plain(uncounted())
    assert [found[key] for key in ("rate", "rate_text", "budget", "events_left", "recovery", "provisional")] == [
        None
    ] * 6
    assert found["breach_probability"] is None
    assert found["excused"] is None


def test_days_are_dates() -> None:
    """Days are ISO dates, windows and gaps have both ends."""
    found = plain(late_deliveries())
    assert found["window"] == {
        "kind": "rolling_days", "days": 30, "lag": 0, "from": "2026-10-24", "to": "2026-11-22",
        "words": "the last 30 days",
    }  # fmt: skip
    assert found["coverage"]["gaps"] == [{"from": "2026-11-02", "to": "2026-11-04"}]
    assert found["breach_probability"] == {"7": 0.18, "14": 0.37, "28": 0.52}
    assert plain(on_time())["window"] | {"from": None, "to": None} == {
        "kind": "last_n", "n": 100, "of": "trip", "lag": 0, "from": None, "to": None, "words": "the last 100 trips",
    }  # fmt: skip


def test_worst_first() -> None:
    """Accounts and objectives are in the order of their levels, unknown between warning and watch."""
    found = document(driver_run())
    assert [home["account"] for home in found["accounts"]] == ["anna", "ben"]
    assert [one["level"] for one in found["accounts"][0]["objectives"]] == [
        "breach", "critical", "warning", "unknown", "unknown", "watch", "ok",
    ]  # fmt: skip


def test_a_running_clock_comes_before_any_other_mail() -> None:
    """Mails are in the order in which they press."""
    first, second = document(driver_run())["accounts"][0]["mails"]
    assert (first["kind"], first["days_left"], first["answer_by"]) == ("deactivation", 7, "2026-11-29")
    assert second["kind"] == "unknown"
