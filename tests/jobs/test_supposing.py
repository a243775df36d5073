"""Claims about `what-if`, from the command line down to the store."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from homes import ACCOUNT, DAY, DELIVERIES, FIGURES, Home, home, noon, objective, small_home
from strikewatch.cli import app
from strikewatch.cli.what_if import supposed_text
from strikewatch.errors import SettingsError
from strikewatch.jobs.marking import Wish, mark
from strikewatch.jobs.supposing import MOST_UNITS, Supposition, suppose


def days(ahead: int) -> dt.date:
    return DAY + dt.timedelta(days=ahead)


AFTER = (dt.date(2028, 1, 1) - dt.date(1970, 1, 1)).days
LOG = DELIVERIES + "".join(
    f"{days(-ahead)},TBA{ahead:02d}{index},,,{'late' if (ahead, index) in ((5, 0), (27, 0)) else 'delivered'},,DSD3,,\n"
    for ahead in range(29, -1, -1)
    for index in range(3)
)


@pytest.fixture
def found(tmp_path: Path) -> Home:
    """A driver whose log of ninety deliveries, two of them late, was taken in."""
    one = small_home(tmp_path, "", "flex.on_time", "flex.missed_block", "flex.standing")
    one.put("log/flex/deliveries.csv", LOG)
    one.run()
    return one


def supposed(found: Home, *units: int, name: str = "flex.on_time", **more: Any) -> dict[str, Any]:
    """What is said of late packages, with bad and good units and days."""
    wished: dict[str, Any] = dict(zip(("bad", "good", "days"), units, strict=False))
    wished |= {key: more.pop(key) for key in ("won", "disputes_won") if key in more}
    return suppose(found.settings, name, Supposition(**wished), now=noon(DAY, 13), **more)


def called(found: Home, *arguments: str) -> Result:
    where = ["--as-of", DAY.isoformat(), "--config", str(found.folder / "strikewatch.toml")]
    return CliRunner().invoke(app, ["what-if", *arguments, *where])


def test_each_objective_is_told_today_and_then(found: Home) -> None:
    """The counts of today are those of the report; what is supposed comes on top, what is old leaves."""
    told = supposed(found, 1, 5, 3)
    (one,) = told["objectives"]
    reported = objective(found.run(), "flex.on_time")
    assert (one["now"]["numerator"], one["now"]["denominator"]) == (reported["numerator"], reported["denominator"])
    assert (one["now"]["level"], one["now"]["events_left"]) == (reported["level"], reported["events_left"])
    assert one["now"]["breach_probability"] == reported["breach_probability"]
    assert told["words"] == "If 1 bad and 5 good units come evenly on 2–4 Sep, and nothing else comes:"
    assert (one["then"]["date"], one["breaches"], one["back"]) == ("2026-09-04", None, None)
    assert one["counted"]["numerator"] == one["now"]["numerator"] + 1


def test_nothing_is_stored(found: Home) -> None:
    """Whatever is asked, the store and its folders stay as they were."""
    before, files = found.contents(), sorted(found.folder.rglob("*"))
    supposed(found, 30, 0, 1)
    assert (found.contents(), sorted(found.folder.rglob("*"))) == (before, files)


def test_a_metric_means_all_of_its_objectives(tmp_path: Path) -> None:
    """Each with its own window, for every account that has it; one account alone where it is named."""
    two = home(tmp_path, ACCOUNT + ACCOUNT.replace("flex", "bike").replace("amazon-bike", "amazon-flex"))
    for name in ("flex", "bike"):
        two.put(f"log/{name}/deliveries.csv", LOG)
    two.ingest()
    told = supposed(two, 1, 0, 1, name="late_delivery")
    assert {one["account"] for one in told["objectives"]} == {"flex", "bike"}
    assert {one["metric"] for one in told["objectives"]} == {"late_delivery"}
    alone = supposed(two, 1, 0, 1, name="late_delivery", account="bike")
    assert {one["account"] for one in alone["objectives"]} == {"bike"}


def test_a_won_dispute_is_counted_as_good(found: Home) -> None:
    """One event by its key or the start of it, or all that are disputed."""
    mark(found.settings, Wish("TBA050", because="photo", disputed=True), now=noon(DAY, 13))
    ways: list[dict[str, Any]] = [{"won": frozenset({key})} for key in ("TBA050", "TBA05")]
    for won in (*ways, {"disputes_won": True}):
        (one,) = supposed(found, **won)["objectives"]
        assert (one["now"]["numerator"], one["then"]["numerator"]) == (2, 1)
    assert supposed(found, disputes_won=True)["words"] == "If every dispute is won:"


@pytest.mark.parametrize(
    ("name", "units", "more", "sentence"),
    [
        ("late_delivery", (), {}, "suppose something: --bad, --good, --won or --disputes-won"),
        ("late_delivery", (0, 0, 0), {"won": frozenset({""})}, "--won needs the key of a bad event"),
        (" ", (1, 0, 1), {}, "name a metric or an objective, such as late_delivery"),
        ("late_delivery", (1, 0, 1), {"as_of": AFTER}, "Late packages: nothing of it is counted on 2028-01-01"),
        ("late_delivery", (-1, 2, 1), {}, "cannot be fewer than none"),
        ("late_delivery", (MOST_UNITS, 1, 1), {}, "more than 100,000 units are a slip"),
        ("speed", (1, 0, 1), {}, "is about speed; there are late_delivery, missed_block, standing"),
        ("late_delivery", (1, 0, 1), {"account": "bike"}, "no account is named bike; the settings know flex"),
        ("standing", (1, 0, 1), {}, "nothing can be supposed of Standing in the app: "),
        ("missed_block", (1, 0, 1), {}, "nothing can be supposed of Missed blocks: not computable from these files"),
        ("late_delivery", (0, 0, 0), {"disputes_won": True}, "no bad event of this figure is disputed"),
        ("late_delivery", (0, 0, 0), {"won": frozenset({"zebra"})}, "begins with 'zebra'; `strikewatch explain"),
        ("late_delivery", (0, 0, 0), {"won": frozenset({"TBA"})}, "begins with 'TBA'"),
        ("late_delivery", (0, 0, 0), {"won": frozenset({"TBA051"})}, "begins with 'TBA051'"),  # it was in time
    ],
)
def test_what_cannot_be_supposed_is_said(
    found: Home, name: str, units: tuple[int, ...], more: dict[str, Any], sentence: str
) -> None:
    """Each with what could be meant instead."""
    with pytest.raises(SettingsError, match=sentence):
        supposed(found, *units, name=name, **more)


def test_a_start_that_fits_several_keys_is_not_taken(tmp_path: Path) -> None:
    """They are named."""
    found = small_home(tmp_path)
    found.put("log/flex/deliveries.csv", DELIVERIES + "".join(f"{DAY},TBA1{n},,,late,,,,\n" for n in range(7)))
    found.ingest()
    with pytest.raises(SettingsError, match="several keys begin with 'TBA1': TBA10, TBA11, TBA12, TBA13, TBA14 and"):
        supposed(found, won=frozenset({"TBA1"}))


def test_before_anything_is_taken_in_there_is_nothing_to_start_from(tmp_path: Path) -> None:
    """No store is made for the question."""
    found = small_home(tmp_path)
    with pytest.raises(SettingsError, match="nothing has been taken in yet"):
        supposed(found, 1, 0, 1)
    assert not found.settings.state.exists()


def test_figures_of_a_weekly_mail_have_no_keys(tmp_path: Path) -> None:
    """Units can be supposed on top of them, an event of theirs cannot be won."""
    found = small_home(tmp_path)
    lines = "".join(f"{days(1 - 7 * week)},late_delivery,1,100,7 days\n" for week in range(1, 7))
    found.put("log/flex/figures.csv", FIGURES + lines)
    found.ingest()
    (one,) = supposed(found, 2, 50, 7)["objectives"]
    assert one["counted"]["numerator"] <= one["now"]["numerator"] + 2
    with pytest.raises(SettingsError, match="no bad event of this figure has a key"):
        supposed(found, won=frozenset({"figures"}))


# --- the command


def test_the_command_prints_what_was_found(found: Home) -> None:
    """Line by line, and the same as data."""
    told = called(found, "flex.on_time", "--bad", "3", "--good", "9", "--days", "2")
    assert told.exit_code == 0
    assert told.stdout.splitlines()[:3] == [
        "If 3 bad and 9 good units come evenly on 2–3 Sep, and nothing else comes:",
        "",
        "flex: Late packages [flex.on_time]; people report trouble from 4",
    ]
    data = json.loads(called(found, "flex.on_time", "--bad", "3", "--good", "9", "--days", "2", "--json").stdout)
    assert supposed_text(data) + "\n" == told.stdout
    assert (data["bad"], data["good"], data["days"]) == (3, 9, 2)


def test_without_days_it_is_tomorrow(found: Home) -> None:
    """And none where nothing comes but a dispute is won."""
    assert called(found, "flex.on_time", "--bad", "1").stdout.startswith("If 1 bad unit comes on 2 Sep")
    assert called(found, "flex.on_time", "--won", "TBA050").stdout.startswith("If TBA050 is won:")
    later = called(found, "flex.on_time", "--won", "TBA050", "--won", "TBA270", "--days", "4").stdout
    assert later.startswith("If nothing comes until 5 Sep and TBA050 and TBA270 are won:")


@pytest.mark.parametrize(
    "arguments",
    [
        ("late_delivery",),
        ("late_delivery", "--bad", "-1"),
        ("late_delivery", "--good", "x"),
        ("late_delivery", "--bad", "1", "--days", "0"),
        ("late_delivery", "--bad", "1", "--days", "366"),
        ("speed", "--bad", "1"),
    ],
)
def test_bad_input_is_2(found: Home, arguments: tuple[str, ...]) -> None:
    """A sentence, and no traceback."""
    told = called(found, *arguments)
    assert told.exit_code == 2
    assert len(told.stderr.strip().splitlines()) <= 4


def test_what_is_left_out_is_named() -> None:
    """Beside the objectives of the same metric that can be supposed."""
    told = {"words": "If 1 bad unit comes:", "objectives": [],
            "left_out": [{"account": "flex", "label": "Score", "reason": "it is a score"}]}  # fmt: skip
    assert supposed_text(told).endswith("flex: Score: left out, since it is a score.")
