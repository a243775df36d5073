from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from importers.mail_builders import (
    context,
    figures_v2,
    file,
    gmail_forward,
    html_mail,
    mail,
    mbox,
    weekly_v1,
    weekly_v2,
)
from strikewatch.core.facts import Extract, Span, Statement, day_of
from strikewatch.errors import FileRefused
from strikewatch.importers.flex_mail import FlexMail
from strikewatch.importers.platform_mail import PlatformMail

WEEK = Span(day_of(dt.date(2021, 5, 2)), day_of(dt.date(2021, 5, 8)))


def read(folder: Path, *args: object, received: dt.date = dt.date(2026, 3, 2)) -> Extract:
    return FlexMail().extract(file(folder, *args), context(received))  # type: ignore[arg-type]


def counts(extract: Extract) -> dict[str, tuple[int | None, int | None, str]]:
    return {said.metric: (said.numerator, said.denominator, said.base) for said in extract.statements}


def weeks(extract: Extract) -> list[tuple[str, str]]:
    start = dt.date(1970, 1, 1)
    spans = {said.period for said in extract.statements if said.period}
    return [(str(start + dt.timedelta(span.first)), str(start + dt.timedelta(span.last))) for span in sorted(spans)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            weekly_v1(),
            {
                "on_time_arrival": (1, 6, "accepted"),
                "completion": (4, 200, "picked up"),
                "late_delivery": (10, 200, "picked up"),
            },
        ),
        (
            weekly_v2(),
            {
                "on_time_arrival": (1, 6, "scheduled"),
                "completion": (4, 200, "picked up"),
                "late_delivery": (6, 196, "delivered"),
            },
        ),
        # the text wrapped, quoted and in bold print
        (
            "> Here's your Amazon Flex activity for last\n> week 5/2-5/8:\n> *On-time arrival:* You arrived on\n"
            "> time for 5 of the 6 blocks you scheduled.",
            {"on_time_arrival": (1, 6, "scheduled")},
        ),
        # one block, one package, thousands
        (
            "Here's your Amazon Flex activity for last week 5/2-5/8: On-time arrival: You arrived on time for 1 of the "
            "1 block you scheduled. Delivery completion: You delivered 1,204 packages last week. 1 of the packages "
            "that you picked up was not delivered.",
            {"on_time_arrival": (0, 1, "scheduled"), "completion": (1, 1205, "picked up")},
        ),
    ],
)
def test_both_wordings(tmp_path: Path, text: str, expected: dict[str, tuple[int, int, str]]) -> None:
    """Both wordings give what is bad, out of what the platform counted."""
    extract = read(tmp_path, mail(text))
    assert (counts(extract), extract.rejects, extract.rows) == (expected, (), 1)


def test_statement_in_full(tmp_path: Path) -> None:
    """A statement carries its week, the local day it was sent, its programme, format and account."""
    extract = read(tmp_path, mail(weekly_v2(), sent="Thu, 13 May 2021 02:00:00 +0000"))
    assert extract.statements[0] == Statement(
        metric="on_time_arrival",
        printed_day=day_of(dt.date(2021, 5, 12)),  # still Wednesday in Seattle
        format="flex-mail",
        period=WEEK,
        numerator=1,
        denominator=6,
        programme="Amazon.com",
        base="scheduled",
        account="alex",
    )


def test_programmes(tmp_path: Path) -> None:
    """Each heading gives statements of its own programme."""
    extract = read(tmp_path, mail(weekly_v2("5/2-5/8", "Amazon.com", "Amazon.com/SSD")))
    assert [said.programme for said in extract.statements] == ["Amazon.com"] * 3 + ["Amazon.com/SSD"] * 3


def test_no_heading(tmp_path: Path) -> None:
    """Without a heading the settings' programme is used, and praise for deliveries is no heading."""
    text = weekly_v2().replace("Amazon.com deliveries", "Thank you for your deliveries")
    extract = FlexMail().extract(file(tmp_path, mail(text)), context(programme="flex"))
    assert {said.programme for said in extract.statements} == {"flex"}


def test_figures_above_the_heading(tmp_path: Path) -> None:
    """Figures above the only heading belong to it."""
    text = (
        weekly_v1()
        .replace("Amazon.com deliveries\n\n", "")
        .replace("Delivery completion", "Amazon.com deliveries\nDelivery completion")
    )
    assert {said.programme for said in read(tmp_path, mail(text)).statements} == {"Amazon.com"}


def test_html_with_broken_entities(tmp_path: Path) -> None:
    """HTML with broken entities and split sentences is read like text."""
    page = (
        "<html><head><style>p {x: 1}</style></head><body><p>Here&#39;s your <b>Amazon Flex</b>&nbsp;activity for last "
        "week 5/2-5/8:</p><![if !mso]><table><tr><td>Amazon.com deliveries</td></tr><tr><td>&gt On-time arrival:</td>"
        "<td>You arrived on time for <b>5</b> of the 6 blocks you scheduled .</td></tr></table></body>"
    )
    extract = read(tmp_path, html_mail(page))
    assert (counts(extract), extract.statements[0].programme) == (
        {"on_time_arrival": (1, 6, "scheduled")},
        "Amazon.com",
    )


@pytest.mark.parametrize(
    ("week", "sent", "expected"),
    [
        ("5/2-5/8", "Wed, 12 May 2021 16:14:00 +0000", ("2021-05-02", "2021-05-08")),
        # over the turn of the year, mailed in January
        ("12/27-1/2", "Wed, 6 Jan 2021 16:14:00 +0000", ("2020-12-27", "2021-01-02")),
        # December's last week, mailed in January
        ("12/19-12/25", "Sat, 1 Jan 2022 16:14:00 +0000", ("2021-12-19", "2021-12-25")),
        ("2/23-2/29", "Wed, 4 Mar 2020 16:14:00 +0000", ("2020-02-23", "2020-02-29")),
    ],
)
def test_year_from_the_date(tmp_path: Path, week: str, sent: str, expected: tuple[str, str]) -> None:
    """The year is the nearest in which the week ended before the mail was sent."""
    assert weeks(read(tmp_path, mail(weekly_v2(week), sent=sent))) == [expected]


def test_date_against_weekdays(tmp_path: Path) -> None:
    """A date that puts the week on wrong weekdays is a reject, not another year."""
    extract = read(tmp_path, mail(weekly_v2(), sent="Wed, 1 Jun 2022 16:14:00 +0000"))
    assert not extract.statements
    assert "5/2-5/8 did not run Sunday to Saturday in 2022" in extract.rejects[0].reason


@pytest.mark.parametrize(
    ("text", "received", "expected"),
    [
        (weekly_v2("5/2-5/8"), dt.date(2026, 3, 2), ("2021-05-02", "2021-05-08")),
        (weekly_v1("1/10-1/16"), dt.date(2020, 3, 2), ("2016-01-10", "2016-01-16")),
        # only the new wording rules out 2021's January
        (weekly_v2("12/27-1/2"), dt.date(2027, 1, 20), ("2026-12-27", "2027-01-02")),
    ],
)
def test_year_from_weekdays(tmp_path: Path, text: str, received: dt.date, expected: tuple[str, str]) -> None:
    """Without a date the only year whose weekdays and wording fit is taken, and a note says so."""
    extract = read(tmp_path, mail(text, sent=None), received=received)
    assert (weeks(extract), len(extract.notes)) == ([expected], 1)


@pytest.mark.parametrize(
    ("text", "received", "reason"),
    [
        (weekly_v2(), dt.date(2027, 6, 1), "5/2-5/8 ran Sunday to Saturday in 2021 and 2027: put a line `Date: "),
        (weekly_v1("1/10-1/16"), dt.date(2026, 3, 2), "1/10-1/16 ran Sunday to Saturday in 2016 and 2021: "),
        (weekly_v2("5/3-5/9"), dt.date(2021, 6, 1), "in no year that fits"),
        (weekly_v2("5/2-5/9"), dt.date(2021, 6, 1), "in no year that fits"),
        (weekly_v2("13/2-13/8"), dt.date(2021, 6, 1), "in no year that fits"),
        (weekly_v2("5/2-5/8"), dt.date(2021, 5, 7), "in no year that fits"),  # the week had not ended
    ],
)
def test_no_year_is_guessed(tmp_path: Path, text: str, received: dt.date, reason: str) -> None:
    """Where two years fit, or none, the mail is rejected and the sentence says which."""
    extract = read(tmp_path, mail(text, sent=None), received=received)
    assert not extract.statements
    assert [reject.row for reject in extract.rejects] == [1]
    assert reason in extract.rejects[0].reason


def test_date_line_by_hand(tmp_path: Path) -> None:
    """A `Date:` line put on top of pasted text settles the year."""
    extract = read(tmp_path, "Date: 2021-05-13\n" + weekly_v2(), "week.txt", received=dt.date(2027, 6, 1))
    assert (weeks(extract), extract.statements[0].printed_day) == ([("2021-05-02", "2021-05-08")], WEEK.last + 5)


def test_forward_without_a_readable_date(tmp_path: Path) -> None:
    """A forward whose date cannot be understood is dated by weekdays, never by the forwarder."""
    text = gmail_forward(weekly_v2(), date="somewhen")
    extract = read(
        tmp_path,
        mail(text, "Fwd: x", "alex@example.invalid", "Mon, 7 Jun 2027 16:14:00 +0000"),
        received=dt.date(2027, 6, 8),
    )
    assert "2021 and 2027" in extract.rejects[0].reason


def test_copied_into_an_own_mail(tmp_path: Path) -> None:
    """The date of a mail somebody else wrote is not the summary's; it only bounds it."""
    extract = read(tmp_path, mail(weekly_v2(), "old", "alex@example.invalid", "Mon, 1 Aug 2022 16:14:00 +0000"))
    assert (weeks(extract), extract.statements[0].printed_day) == ([("2021-05-02", "2021-05-08")], WEEK.last + 7)


@pytest.mark.parametrize(
    ("text", "reason", "kept"),
    [
        (
            weekly_v2().replace("6 of the packages", "7 of the packages"),
            "190 on time and 7 late do not add up to 196",
            2,
        ),
        (weekly_v1(arrived=(7, 6)), "7 of 6 cannot be", 2),
        (weekly_v1(packages=(200, -3, 190)), "below zero", 2),
        (
            weekly_v2().replace("You arrived on time for", "You were there for"),
            "wording of this figure is not known",
            2,
        ),
        (weekly_v2() + weekly_v1(arrived=(1, 6)), "two different figures for on_time_arrival Amazon.com", 3),
        (weekly_v2() + weekly_v2("5/9-5/15"), "names 5/2-5/8 and 5/9-5/15", 0),
        (figures_v2(), "names no week", 0),
        ("Here's your Amazon Flex activity for last week 5/2-5/8:", "no figure that is known", 0),
    ],
)
def test_contradictions(tmp_path: Path, text: str, reason: str, kept: int) -> None:
    """A contradiction is one reject with a sentence; the mail's other figures are kept."""
    extract = read(tmp_path, mail(text))
    assert reason in extract.rejects[0].reason
    assert (len(extract.rejects), len(extract.statements)) == (1, kept)


def test_mailbox_of_all_sorts(tmp_path: Path) -> None:
    """In a mailbox every message becomes a statement, an event, a reject or a named line."""
    source = mbox(
        tmp_path,
        mail(weekly_v2()),
        mail("Your account has been deactivated.", "Your account"),
        mail("Lunch?", "Hi", "Alex <alex@example.invalid>"),
        mail("", ""),
        mail(weekly_v2("5/9-5/15"), sent="Wed, 19 May 2021 16:14:00 +0000"),
    )
    extract = FlexMail().extract(source, context())
    assert (extract.rows, len(extract.statements), [event.kind for event in extract.events]) == (5, 6, ["deactivation"])
    assert ([reject.row for reject in extract.rejects], extract.non_data) == ([4], (("mail from elsewhere", 1),))


@pytest.mark.parametrize(
    ("content", "name", "flex", "platform"),
    [
        (mail(weekly_v2()), "a.eml", True, False),
        (weekly_v2(), "a.txt", True, False),
        (gmail_forward(weekly_v2()), "a.txt", True, False),
        (mail("Your account has been deactivated.", "Notice"), "a.eml", False, True),
        ("Hello Alex,\n\nyour standing fell.", "a.txt", False, True),
        ("We regret that you are no longer eligible to deliver.", "a.txt", False, True),
        ("date,block,late\n2021-05-02,1,0\n", "a.csv", False, False),
        ("date\tpackages\tnote\n2021-05-02\t40\tdeactivated\n", "a.txt", False, False),
        ("buy milk", "a.txt", False, False),
        ("", "a.eml", False, False),
        (b"\x89PNG\0\0From: x", "a.eml", False, False),
    ],
)
def test_one_reader_claims(tmp_path: Path, content: object, name: str, flex: bool, platform: bool) -> None:
    """A mail file is claimed by exactly one of the two readers, anything else by neither."""
    source = file(tmp_path, content, name)  # type: ignore[arg-type]
    assert (FlexMail().identify(source, context()), PlatformMail().identify(source, context())) == (flex, platform)


COUNTS = st.integers(0, 20_000)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    week=st.integers(0, 600),
    on_time=COUNTS,
    late=COUNTS,
    missing=COUNTS,
    missed=st.integers(0, 9),
    wording=st.sampled_from((1, 2)),
)
def test_any_week_is_read_back(
    tmp_path: Path, week: int, on_time: int, late: int, missing: int, missed: int, wording: int
) -> None:
    """Any week and counts, written in either wording, are read back equally."""
    first = dt.date(2015, 1, 4) + dt.timedelta(weeks=week)
    last = first + dt.timedelta(6)
    printed = f"{first.month}/{first.day}-{last.month}/{last.day}"
    picked = on_time + late + missing
    if wording == 1:
        text = weekly_v1(printed, (9 - missed, 9), (picked, on_time + late, on_time))
    else:
        text = weekly_v2(printed, figures=figures_v2((9 - missed, 9), (on_time, late, missing)))
    sent = dt.datetime.combine(last + dt.timedelta(4), dt.time(20), dt.UTC)
    extract = read(tmp_path, mail(text, sent=f"{sent:%a, %d %b %Y %H:%M:%S} +0000"))
    late_of = (late, on_time + late) if wording == 2 else (late + missing, picked)
    assert [(said.numerator, said.denominator) for said in extract.statements] == [
        (missed, 9),
        (missing, picked),
        late_of,
    ]
    assert weeks(extract) == [(str(first), str(last))]


RAW = mail(weekly_v2()).as_bytes()


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    end=st.integers(0, len(RAW)),
    at=st.integers(0, len(RAW) - 1),
    junk=st.binary(max_size=12),
    name=st.sampled_from(("m.eml", "m.txt", "m.mbox")),
)
def test_damaged_mails(tmp_path: Path, end: int, at: int, junk: bytes, name: str) -> None:
    """A mail cut off or changed anywhere never raises anything but FileRefused, and every message is accounted for."""
    source = file(tmp_path, (RAW[:at] + junk + RAW[at + len(junk) :])[:end], name)
    for reader in (FlexMail(), PlatformMail()):
        try:
            reader.identify(source, context())
            extract = reader.extract(source, context())
        except FileRefused:
            continue
        whole = bool(extract.statements) and not extract.rejects
        assert extract.rows == len(extract.events) + len(extract.rejects) + sum(n for _, n in extract.non_data) + whole
