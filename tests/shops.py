"""A seller with rules of his own, and the orders he exports.

shop, rule   the home of such a seller; one of his rules
order, put   a line of the order list; an order list that speaks for 100 days
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

from homes import DAY, Home, home

ACCOUNT = '[[account]]\nname = "shop"\npolicy = "mine.toml"\nzone = "UTC"\n'
TABLE = """
[[account.table]]
name = "orders"
match = ["orders*.csv"]

[[account.table.unit]]
unit = "order"
key = ["id"]
dated_by = "ordered"
moments = [
    { moment = "ordered", column = "day", formats = ["%Y-%m-%d"] },
    { moment = "due", column = "due", formats = ["%Y-%m-%d"] },
    { moment = "shipped", column = "shipped", formats = ["%Y-%m-%d"] },
    { moment = "reported", column = "reported", formats = ["%Y-%m-%d"] },
]
counts = [
    { fact = "untracked", column = "untracked" },
    { fact = "cancelled_own", column = "cancelled" },
    { fact = "case_lost", column = "lost" },
]
texts = { segment = "category", item = "sku", buyer = "buyer", reason = "reason" }
"""
HEADER = "id,day,due,shipped,reported,untracked,cancelled,lost,category,sku,buyer,reason\n"
PACK = """
id = "mine"
platform = "The shop"
title = "My contract"
zone = "UTC"
effective_from = "2020-01-01"
checked = "2026-08-01"
version = "1"
disclaimer = "My own reading. Not affiliated with anybody."

[appeal]
text = "None is named."
source = "contract"
"""
RULE = """
[[objective]]
id = "shop.{name}"
label = "{name}"
metric = "{metric}"
unit = "{unit}"
window = {window}
{more}
published = true
confidence = "high"
consequence = "They may end it."
advice = "Call first (contract)."
source = "contract"
checked = "2026-08-01"
"""


def rule(name: str, metric: str, window: str, more: str, unit: str = "order") -> str:
    return RULE.format(name=name, metric=metric, unit=unit, window=window, more=more)


def shop(folder: Path, *rules: str, settings: str = "") -> Home:
    """A seller judged by these rules."""
    found = home(folder, ACCOUNT + settings + TABLE)
    (folder / "mine.toml").write_text(PACK + "".join(rules), encoding="utf-8")
    return found


def order(number: int, *, age: int = 20, **cells: Any) -> str:
    """An order of so many days ago, shipped and tracked unless said otherwise."""
    day = DAY - dt.timedelta(days=age)
    said = {
        "id": f"o{number:03d}", "day": day, "due": day, "shipped": day, "reported": "", "untracked": 0, "cancelled": 0,
        "lost": 0, "category": "Shoes", "sku": "s1", "buyer": f"buyer {number}", "reason": "",
    }  # fmt: skip
    return ",".join(str(cell) for cell in (said | cells).values()) + "\n"


def put(found: Home, *orders: str) -> None:
    """An order list that speaks for 100 days: its first and last order are good ones of a category of their own."""
    ends = [order(900 + age, age=age, category="Rest", sku="rest") for age in (100, 1)]
    found.put("inbox/shop/orders.csv", HEADER + "".join([*orders, *ends]))
