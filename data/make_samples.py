"""Write the sample accounts below data/demo: made up, seeded, the same bytes on every machine.

    python data/make_samples.py [folder]

Everything is synthetic and dated so that 2026-11-20 is the day judged for. Only `Random.random` is drawn from, since
it alone gives the same numbers in every version of Python.

flex_files   a driver: weekly mails, other mails, an own log of blocks, figures seen on a screen
shop_files   a seller: two overlapping exports of orders, the newer with what has become known since
uber_files   a driver: the trips file of the data download
"""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random

AS_OF = dt.date(2026, 11, 20)
WINTER_TIME = dt.date(2026, 11, 1)  # from this day Pacific time is eight hours behind UTC, before it seven
ONE_DAY = dt.timedelta(days=1)

SETTINGS = """\
# Settings of the demo: three made-up accounts, judged for 2026-11-20. Every file here is synthetic and written by
# data/make_samples.py; no person, order or account behind it is real. Every option: docs/settings.md

[folders] # relative to this file
inbox = "inbox" # inbox/<account>/ holds what came in: mails and exports
log = "log"     # log/<account>/ holds what was noted down by hand
reports = "reports"
state = "state"

# A driver who gets a weekly mail, keeps a log of blocks, and notes what the app shows.
[[account]]
name = "flex"
policy = "amazon-flex"
zone = "America/Los_Angeles"

# A seller who ships orders from an own store and exports a list of them once a month.
[[account]]
name = "shop"
policy = "amazon-seller-us"
zone = "America/Los_Angeles"

# What the columns of that list mean; the names in quotes are those of the file.
[[account.table]]
name = "order-list"
match = ["orders-*.csv"]

[[account.table.unit]]
unit = "order"
key = ["order-id"] # an order that stands in both exports is one order
dated_by = "ordered"
moments = [
    { moment = "ordered", column = "purchase-date", formats = ["%Y-%m-%dT%H:%M:%SZ"], zone = "UTC" },
    { moment = "ship_by", column = "ship-by", formats = ["%Y-%m-%dT%H:%M:%SZ"], zone = "UTC" },
    { moment = "shipped", column = "shipped-at", formats = ["%Y-%m-%dT%H:%M:%SZ"], zone = "UTC" },
    { moment = "due", column = "promised-delivery", formats = ["%Y-%m-%dT%H:%M:%SZ"], zone = "UTC" },
    { moment = "delivered", column = "delivered-at", formats = ["%Y-%m-%dT%H:%M:%SZ"], zone = "UTC" },
    { moment = "cancelled", column = "cancelled-at", formats = ["%Y-%m-%dT%H:%M:%SZ"], zone = "UTC" },
    { moment = "reported", column = "defect-date", formats = ["%Y-%m-%d"] },
    { moment = "returned", column = "return-date", formats = ["%Y-%m-%d"] },
]
words = [
    { column = "cancelled-by", words = { seller = { cancelled_own = 1 }, buyer = { cancelled_other = 1 } } },
    { column = "defect", words = { yes = { defective = 1 }, no = { defective = 0 } } },
]

# A driver whose trips come from the platform's data download; its format is known and needs no table.
[[account]]
name = "uber"
policy = "uber"
zone = "America/Chicago"

[report]
history_days = 120
"""


class Dice:
    """Draws that are the same everywhere."""

    def __init__(self, name: str) -> None:
        self.random = Random(f"strikewatch {name}").random

    def chance(self, share: float) -> bool:
        """Whether something happens that happens in this share of cases."""
        return self.random() < share

    def whole(self, low: int, high: int) -> int:
        """A whole number from `low` to `high`, both included."""
        return low + int(self.random() * (high - low + 1))

    def pick(self, *values: str) -> str:
        """One of the values."""
        return values[self.whole(0, len(values) - 1)]


def days(first: dt.date, last: dt.date) -> Iterator[dt.date]:
    """Every day from `first` to `last`, both included."""
    for number in range((last - first).days + 1):
        yield first + dt.timedelta(days=number)


def moment(day: dt.date, minute: int) -> dt.datetime:
    """A minute of a day by the clock on the wall."""
    return dt.datetime(day.year, day.month, day.day) + dt.timedelta(minutes=minute)  # noqa: DTZ001 -- wall clock


def hours_behind(day: dt.date) -> int:
    """Hours by which Pacific time lies behind UTC."""
    return 8 if day >= WINTER_TIME else 7


def csv_text(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Rows as CSV; no cell here holds a comma or a quote."""
    return "".join(",".join(str(cell) for cell in row) + "\n" for row in [header, *rows])


# --- the driver with weekly mails ------------------------------------------------------------------------------------

FIRST_WEEK, LAST_WEEK = dt.date(2026, 6, 7), dt.date(2026, 11, 8)  # Sundays
MISSING_WEEK = dt.date(2026, 9, 13)
FORWARDED_WEEK = dt.date(2026, 10, 18)
PASTED_WEEK = dt.date(2026, 9, 27)
MAILBOX_UNTIL = dt.date(2026, 8, 2)  # weeks that begin up to here lie in one mailbox
LOG_FIRST, LOG_LAST = dt.date(2026, 7, 1), dt.date(2026, 11, 19)
UNLOGGED = dt.date(2026, 8, 19)  # a block nobody wrote down: that week the mail counts more than the log
EXTRA_DAYS = (dt.date(2026, 10, 1), LOG_LAST)  # Thursdays that were worked
USUAL = {1: ("13:00", "SYN1"), 2: ("17:00", "SYN2"), 3: ("13:00", "SYN1"), 4: ("17:00", "SYN2"), 5: ("09:00", "SYN1")}
ALWAYS = {dt.date(2026, 10, 10), dt.date(2026, 10, 14), dt.date(2026, 10, 24), LOG_FIRST, UNLOGGED}
CALM_FROM = dt.date(2026, 9, 20)  # from here on packages are late where EVENINGS says so
WORSE_FROM = dt.date(2026, 10, 28)  # from here on no day is skipped
EVENINGS = {  # packages late in a 17:00 block, and why
    dt.date(2026, 10, 16): (1, "traffic"),
    dt.date(2026, 10, 30): (2, "station late"),
    dt.date(2026, 11, 4): (3, "station late"),
    dt.date(2026, 11, 6): (1, "traffic"),
    dt.date(2026, 11, 13): (5, "station late"),
    dt.date(2026, 11, 18): (4, "station late"),
}
NOT_RECEIVED = (dt.date(2026, 10, 14), dt.date(2026, 11, 6))
FORFEITED, LATE_CHECK_IN = dt.date(2026, 11, 11), dt.date(2026, 10, 10)
STANDINGS = {dt.date(2026, 10, 22): "Fantastic", dt.date(2026, 11, 5): "Fantastic", LOG_LAST: "Great"}
BLOCK_COLUMNS = (
    "day", "start", "place", "packages", "late", "undelivered", "not_received", "arrival", "reason", "excused",
)  # fmt: skip
FIGURE_COLUMNS = ("day_seen", "metric", "figure", "out_of", "period")
PLATFORM, DRIVER = "amazonflex-support@amazon.com", "flex-driver@example.com"
LABEL = "[synthetic sample: made up, no real account]"


@dataclass(frozen=True)
class Block:
    """One block as it went; a block that was given back has no packages."""

    day: dt.date
    start: str
    place: str
    packages: int
    late: int = 0
    undelivered: int = 0
    not_received: int = 0
    arrival: str = "on time"
    reason: str = ""

    def cells(self) -> tuple[object, ...]:
        """The line of the own log."""
        counts = (self.packages, self.late, self.undelivered, self.not_received) if self.packages else ("",) * 4
        return (self.day, self.start, self.place, *counts, self.arrival, self.reason, "")


@dataclass(frozen=True)
class Mail:
    """One mail, before it is written down."""

    sent: dt.datetime
    subject: str
    text: str
    sender: str = f"Amazon Flex <{PLATFORM}>"
    page: bool = False  # as HTML


def blocks() -> list[Block]:
    """Every block that was driven, the last three weeks going badly in the evening."""
    dice = Dice("blocks")
    driven = [planned(dice, day) for day in days(FIRST_WEEK, LOG_LAST) if works(dice, day)]
    return [worsened(block) for block in driven]


def works(dice: Dice, day: dt.date) -> bool:
    """Whether there is a block on this day: four a week, now and then one less."""
    spare = dice.chance(0.12)
    if day.weekday() in (0, 6) or (day.weekday() == 3 and day not in EXTRA_DAYS):
        return False
    return not spare or day in ALWAYS or day >= WORSE_FROM


def planned(dice: Dice, day: dt.date) -> Block:
    """A block as most go."""
    start, place = USUAL[day.weekday()]
    late = dice.chance(0.08) and day < CALM_FROM
    undelivered = (dice.random() < 0.3) + (dice.random() < 0.06)
    return Block(day, start, place, dice.whole(34, 46), int(late), undelivered, reason="traffic" if late else "")


def worsened(block: Block) -> Block:
    """The block with what the story wants of it."""
    late, reason = EVENINGS.get(block.day, (block.late, block.reason))
    block = replace(block, late=late, reason=reason, not_received=int(block.day in NOT_RECEIVED))
    if block.day == FORFEITED:
        return Block(block.day, block.start, block.place, 0, arrival="late forfeit", reason="illness")
    return replace(block, arrival="late", reason="road closed") if block.day == LATE_CHECK_IN else block


def block_log(driven: Sequence[Block]) -> str:
    """The own log, with two slips of the pen, each followed by its correction."""
    rows: list[Sequence[object]] = []
    for block in driven:
        if block.day >= LOG_FIRST and block.day != UNLOGGED:
            rows += [*slips(block), block.cells()]
    return csv_text(BLOCK_COLUMNS, rows)


def slips(block: Block) -> list[Sequence[object]]:
    """The wrong line that stands before some blocks: a day no month has, and more late packages than there were."""
    if block.day == EXTRA_DAYS[0]:
        return [("2026-09-31", *block.cells()[1:])]
    if block.day == dt.date(2026, 10, 24):
        return [replace(block, late=block.packages + 14).cells()]
    return []


def seen_figures(driven: Sequence[Block]) -> str:
    """What the screen showed: standing, not received out of the last thousand, completion over six weeks."""
    rows: list[Sequence[object]] = []
    for day, word in STANDINGS.items():
        reported = sum(block.not_received for block in driven if block.day <= day)
        rows += [(day, "standing", word, "", ""), (day, "not_received", reported, 1000, "")]
        rows.append((day, "completion", completion(driven, day), "", "42 days"))
    return csv_text(FIGURE_COLUMNS, rows)


def completion(driven: Sequence[Block], day: dt.date) -> str:
    """Packages delivered of those picked up in six weeks, as a screen rounds it."""
    held = [block for block in driven if day - 42 * ONE_DAY < block.day <= day]
    packages, undelivered = sum(block.packages for block in held), sum(block.undelivered for block in held)
    return f"{100 * (packages - undelivered) / packages:.1f}%"


def weekly_mail(dice: Dice, sunday: dt.date, driven: Sequence[Block]) -> Mail:
    """The summary of a week, sent from the Wednesday to the Saturday after it; the newest on a Wednesday."""
    week = [block for block in driven if sunday <= block.day <= sunday + 6 * ONE_DAY]
    after = 0 if sunday == LAST_WEEK else dice.whole(0, 3)
    sent = moment(sunday + dt.timedelta(days=10 + after), dice.whole(8 * 60, 16 * 60))
    return Mail(sent, "Amazon Flex: Weekly Summary", summary(sunday, week), page=dice.chance(0.4))


def summary(sunday: dt.date, week: Sequence[Block]) -> str:
    """The text of a summary, with the blanks before full stops that the real ones have."""
    packages, late = sum(block.packages for block in week), sum(block.late for block in week)
    undelivered = sum(block.undelivered for block in week)
    delivered, saturday = packages - undelivered, sunday + 6 * ONE_DAY
    arrived = sum(block.arrival == "on time" for block in week)
    return f"""Hello,

Here's your Amazon Flex activity for last week {sunday.month}/{sunday.day}-{saturday.month}/{saturday.day}:

Reliability:
On-time arrival: You arrived on time for {arrived} of the {len(week)} blocks you scheduled.

Delivery Quality:
Amazon.com deliveries
Delivery completion: You delivered {delivered} packages last week. \
{undelivered} of the packages that you picked up were not delivered .
On-time delivery: {delivered - late} of the {delivered} packages you delivered were on time. \
{late} of the packages that you delivered were late to the customer .

{LABEL}
"""


def other_mails() -> dict[str, Mail]:
    """A warning about the block that was given back late, and a mail that fits no word list."""
    warning = f"""Hello,

On November 11, 2026 you forfeited late a block that began at 5:00 PM at SYN2: it was given back less than 45 minutes \
before its start. Late forfeits lower your reliability.

{LABEL}
"""
    odd = f"""Hello,

Your delivery area has a new colour. Please keep it in mind from November 23, 2026 on.

{LABEL}
"""
    return {
        "2026-11-12-late-forfeit.eml": Mail(moment(dt.date(2026, 11, 12), 603), "About your block", warning),
        "2026-11-17-area.eml": Mail(moment(dt.date(2026, 11, 17), 871), "A change to your area", odd),
    }


def stamp(sent: dt.datetime) -> str:
    """A moment as a mail's header writes it."""
    return f"{sent:%a, %d %b %Y %H:%M:%S} -0{hours_behind(sent.date())}00"


def written(mail: Mail) -> str:
    """The source text of a mail."""
    page = mail.text.replace("Hello,", "Hello,&gt", 1).replace("\n", "<br>\n")  # broken like the real ones
    return f"""From: {mail.sender}
To: {DRIVER}
Date: {stamp(mail.sent)}
Subject: {mail.subject}
Message-ID: <{mail.sent:%Y%m%d%H%M}@synthetic.example.com>
MIME-Version: 1.0
Content-Type: text/{"html" if mail.page else "plain"}; charset="utf-8"

{f"<html><body>{page}</body></html>" if mail.page else mail.text}
"""


def forwarded(mail: Mail) -> Mail:
    """The mail as its receiver forwards it a day later."""
    clock = f"{mail.sent.hour % 12 or 12}:{mail.sent:%M %p}"
    text = f"""
---------- Forwarded message ---------
From: Amazon Flex <{PLATFORM}>
Date: {mail.sent:%a, %b} {mail.sent.day}, {mail.sent.year} at {clock}
Subject: {mail.subject}
To: <{DRIVER}>

{mail.text}"""
    return Mail(mail.sent + ONE_DAY, f"Fwd: {mail.subject}", text, sender=DRIVER)


def mailbox(mails: Iterable[Mail]) -> str:
    """Several mails in one mbox file."""
    return "".join(f"From {PLATFORM} {mail.sent:%a %b %d %H:%M:%S %Y}\n{written(mail)}\n" for mail in mails)


def flex_files() -> dict[str, str]:
    """All files of the driver with weekly mails."""
    driven, dice = blocks(), Dice("mails")
    sundays = [day for day in days(FIRST_WEEK, LAST_WEEK) if day.weekday() == 6]
    weekly = {sunday: weekly_mail(dice, sunday, driven) for sunday in sundays if sunday != MISSING_WEEK}
    loose = {sunday: mail for sunday, mail in weekly.items() if sunday > MAILBOX_UNTIL and sunday != PASTED_WEEK}
    pasted, again = weekly[PASTED_WEEK], forwarded(weekly[FORWARDED_WEEK])
    inbox = {f"{mail.sent.date()}-weekly-summary.eml": written(mail) for mail in loose.values()}
    inbox |= {name: written(mail) for name, mail in other_mails().items()}
    inbox |= {
        "weekly-summaries-summer.mbox": mailbox(weekly[day] for day in weekly if day <= MAILBOX_UNTIL),
        f"{pasted.sent.date()}-pasted.txt": f"Date: {pasted.sent:%b} {pasted.sent.day}, 2026\n\n{pasted.text}",
        f"{again.sent.date()}-forwarded.eml": written(again),
    }
    files = {f"inbox/flex/{name}": text for name, text in inbox.items()}
    files |= {"log/flex/blocks.csv": block_log(driven), "log/flex/figures.csv": seen_figures(driven)}
    return files


# --- the seller ------------------------------------------------------------------------------------------------------

SHOP_FIRST, SHOP_LAST = dt.date(2026, 6, 1), dt.date(2026, 11, 19)
OLD_EXPORT, NEW_EXPORT = moment(dt.date(2026, 10, 31), 18 * 60), moment(AS_OF, 5 * 60)
NEW_FROM = dt.date(2026, 9, 22)  # the newer export goes back to here, so that the two overlap
TROUBLE_FROM = dt.date(2026, 11, 9)  # promised ship dates from here on are missed more often
BAD_DAYS = (dt.date(2026, 11, 13), dt.date(2026, 11, 17))
ORDER_COLUMNS = (
    "order-id", "purchase-date", "ship-by", "shipped-at", "promised-delivery", "delivered-at", "cancelled-at",
    "cancelled-by", "defect", "defect-date", "return-date",
)  # fmt: skip


@dataclass(frozen=True)
class Order:
    """One order as it went, times by the seller's clock."""

    id: str
    ordered: dt.datetime
    ship_by: dt.datetime
    due: dt.datetime
    shipped: dt.datetime | None = None
    delivered: dt.datetime | None = None
    cancelled: dt.datetime | None = None
    cancelled_by: str = ""
    defect: dt.date | None = None
    returned: dt.date | None = None


def orders() -> list[Order]:
    """Every order, oldest first."""
    dice = Dice("orders")
    found = []
    for day in days(SHOP_FIRST, SHOP_LAST):
        many = dice.whole(12, 16) if day.weekday() >= 5 else dice.whole(17, 22)
        minutes = sorted(dice.whole(7 * 60, 22 * 60) for _ in range(many))
        found += [order(dice, moment(day, minute)) for minute in minutes]
    return found


def order(dice: Dice, ordered: dt.datetime) -> Order:
    """One order: cancelled, or shipped and delivered."""
    number = f"900-{dice.whole(1_000_000, 9_999_999)}-{dice.whole(1_000_000, 9_999_999)}"
    ship_by = moment(ordered.date() + 2 * ONE_DAY, 24 * 60 - 1)
    placed = Order(number, ordered, ship_by, moment(ship_by.date() + 4 * ONE_DAY, 20 * 60))
    fate = dice.random()
    if fate < 0.021:
        by = "seller" if fate < 0.006 else "buyer"
        return replace(placed, cancelled=ordered + dt.timedelta(minutes=dice.whole(30, 480)), cancelled_by=by)
    return complained(dice, delivered(dice, shipped(dice, placed)))


def late_share(day: dt.date) -> float:
    """The share of orders promised for a day that ship late."""
    if day in BAD_DAYS:
        return 0.2
    return 0.06 if day >= TROUBLE_FROM else 0.013


def shipped(dice: Dice, placed: Order) -> Order:
    """The order with its day of shipping: the next day or the one after, else one or two days late."""
    promised = placed.ship_by.date()
    late = dice.chance(late_share(promised))
    day = promised + dice.whole(1, 2) * ONE_DAY if late else promised - dice.whole(0, 3) // 2 * ONE_DAY
    return replace(placed, shipped=moment(day, dice.whole(10 * 60, 17 * 60)))


def delivered(dice: Dice, sent: Order) -> Order:
    """The order with its delivery, late for about one in fifteen."""
    last = sent.due.date()
    day = last + dice.whole(1, 3) * ONE_DAY if dice.chance(0.062) else last - dice.whole(0, 1) * ONE_DAY
    assert sent.shipped is not None  # noqa: S101 -- narrows for the type checker
    return replace(sent, delivered=moment(max(day, sent.shipped.date() + 2 * ONE_DAY), dice.whole(9 * 60, 19 * 60)))


def complained(dice: Dice, done: Order) -> Order:
    """The order with what its buyer did later: a defect five to twenty-five days after the order, or a return."""
    defect, returned = dice.chance(0.0062), dice.chance(0.025)
    ordered, days_after, days_kept = done.ordered.date(), dice.whole(5, 25), dice.whole(3, 18)
    assert done.delivered is not None  # noqa: S101 -- narrows for the type checker
    return replace(
        done,
        defect=ordered + days_after * ONE_DAY if defect else None,
        returned=done.delivered.date() + days_kept * ONE_DAY if returned else None,
    )


def order_cells(one: Order, made: dt.datetime) -> tuple[str, ...]:
    """The order's line in an export made at a moment: what lies after it is not there yet."""
    happened = one.cancelled is not None and one.cancelled <= made
    complaint, back = (day if day and day < made.date() else None for day in (one.defect, one.returned))
    return (
        one.id, zulu(one.ordered), zulu(one.ship_by), zulu(one.shipped, made), zulu(one.due),
        zulu(one.delivered, made), zulu(one.cancelled, made), one.cancelled_by if happened else "",
        "yes" if complaint else "no", str(complaint or ""), str(back or ""),
    )  # fmt: skip


def zulu(local: dt.datetime | None, made: dt.datetime | None = None) -> str:
    """A moment in UTC, empty where there is none or, in an export made at a moment, had not come yet."""
    if local is None or (made is not None and local > made):
        return ""
    return f"{local + dt.timedelta(hours=hours_behind(local.date())):%Y-%m-%dT%H:%M:%SZ}"


def shop_files() -> dict[str, str]:
    """The two exports of the seller."""
    placed = orders()
    old = [order_cells(one, OLD_EXPORT) for one in placed if one.ordered <= OLD_EXPORT]
    new = [order_cells(one, NEW_EXPORT) for one in placed if one.ordered.date() >= NEW_FROM]
    return {
        "inbox/shop/orders-2026-10.csv": csv_text(ORDER_COLUMNS, old),
        "inbox/shop/orders-2026-11.csv": csv_text(ORDER_COLUMNS, new),
    }


# --- the driver with a trips file ------------------------------------------------------------------------------------

UBER_FIRST, UBER_LAST = dt.date(2026, 5, 1), dt.date(2026, 11, 19)
TRIP_COLUMNS = (
    "Product Name", "Status", "Local Request Timestamp", "Begin Trip Local Timestamp", "Local Dropoff Timestamp",
    "Trip Distance (miles)", "Duration (Seconds)", "Local Base Fare", "Local Original Fare", "Local Cancellation Fee",
    "Currency Code", "Set Destination Trip",
)  # fmt: skip
Trip = tuple[object, ...]


def trips() -> list[Trip]:
    """Every line of the trips file, oldest first, one of them twice."""
    dice = Dice("trips")
    lines: list[Trip] = []
    for day in days(UBER_FIRST, UBER_LAST):
        worked = not dice.chance(0.18) or day == UBER_LAST
        requests = sorted(dice.whole(6 * 60, 21 * 60) for _ in range(dice.whole(3, 8)))
        for minute in requests if worked else ():
            lines += trip(dice, moment(day, minute) + dt.timedelta(seconds=dice.whole(0, 59)))
    repeated = len(lines) // 3
    return [*lines[:repeated], lines[repeated], *lines[repeated:]]


def trip(dice: Dice, asked: dt.datetime) -> list[Trip]:
    """The line of one request; a shared ride has a second line, which is no trip."""
    product, fate = dice.pick("UberX", "UberX", "UberX", "Green", "Comfort"), dice.random()
    begun = asked + dt.timedelta(seconds=dice.whole(120, 900))
    seconds, miles = dice.whole(300, 2600), dice.whole(800, 19000) / 1000
    fare = 3.2 + 1.35 * miles + seconds / 240
    if fate < 0.055:
        by = "driver_canceled" if fate < 0.02 else "rider_canceled"
        fee = 3.75 if by == "rider_canceled" and dice.chance(0.5) else 0.0
        return [(product, by, false_z(asked), "", "", 0.0, 0, 0.0, 0.0, fee, "USD", "false")]
    ended = begun + dt.timedelta(seconds=seconds)
    times, length = (false_z(asked), false_z(begun), false_z(ended)), (f"{miles:.3f}", seconds, 1.87)
    ride = (product, "completed", *times, *length, f"{fare:.2f}", 0.0, "USD", "false")
    share = (product, "fare_split", *times, *length, f"{fare / 2:.2f}", 0.0, "USD", "false")
    return [ride, share] if fate > 0.993 else [ride]


def false_z(local: dt.datetime) -> str:
    """A time by the clock on the wall with a Z behind it, as the real file writes it."""
    return f"{local:%Y-%m-%dT%H:%M:%S}.000Z"


def uber_files() -> dict[str, str]:
    """The trips file, newest line first."""
    return {"inbox/uber/driver_lifetime_trips-0.csv": csv_text(TRIP_COLUMNS, reversed(trips()))}


def sample_files() -> dict[str, str]:
    """Every file of the demo by its path below data/demo."""
    own = {"strikewatch.toml": SETTINGS, "as_of.txt": f"{AS_OF}\n"}
    return own | flex_files() | shop_files() | uber_files()


def write_samples(folder: Path) -> None:
    """Write every file of the demo below `folder`."""
    for name, text in sample_files().items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())


if __name__ == "__main__":
    write_samples(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent / "demo")
