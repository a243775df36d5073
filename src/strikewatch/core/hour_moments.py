"""The moment that tells the hour of a unit: what was set before it went well or badly, wherever a record knows it.

    hour_columns       its name and instant, of one record
    with_block_starts  eligible events with the start of the block that they name

The hour of a delivery is a poor guide to why it was late: late ones are delivered late. So a block's start comes
first, then what was promised, then the order; the delivery itself comes last.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import narwhals as nw

Frame = nw.LazyFrame[Any]
OF_A_BLOCK = ("start", "due", "ordered", "shipped", "delivered")  # of packages and blocks: the start is scheduled
OF_OTHERS = ("ordered", "due", "start", "shipped", "delivered")  # a trip starts when it does
IN_BLOCKS = ("package", "block")


def hour_columns() -> dict[str, nw.Expr]:
    """`hour_of`, the name of the first moment of a record that is known to the minute, and `hour_at`, its instant."""
    in_block = nw.col("unit").is_in(IN_BLOCKS)
    return {
        "hour_of": nw.when(in_block).then(_name(OF_A_BLOCK)).otherwise(_name(OF_OTHERS)),
        "hour_at": nw.when(in_block).then(_at(OF_A_BLOCK)).otherwise(_at(OF_OTHERS)),
    }


def _name(moments: Sequence[str]) -> nw.Expr:
    return nw.coalesce(*(nw.when(~nw.col(f"{one}_at").is_null()).then(nw.lit(one)) for one in moments))


def _at(moments: Sequence[str]) -> nw.Expr:
    return nw.coalesce(*(nw.col(f"{one}_at") for one in moments))


def with_block_starts(events: Frame, known: Frame) -> Frame:
    """Eligible events whose `hour_of` and `hour_at` are those of the block they name, where that block is known."""
    held = (nw.col("unit") == "block") & nw.col("superseded_day").is_null() & ~nw.col("start_at").is_null()
    blocks = known.filter(held).select("account", block_key=nw.col("key"), block_at=nw.col("start_at"))
    named = events.join(blocks, on=["account", "block_key"], how="left")
    of_block = ~nw.col("block_at").is_null()
    return named.with_columns(
        hour_of=nw.when(of_block).then(nw.lit("start")).otherwise(nw.col("hour_of")),
        hour_at=nw.coalesce(nw.col("block_at"), nw.col("hour_at")),
    ).drop("block_at")
