"""Claims about the ready-to-run settings files and what the example table mappings say."""

from pathlib import Path

import pytest

from strikewatch.core.metrics import METRICS
from strikewatch.core.record import TableMapping, UnitMapping, carried_by, columns_of
from strikewatch.policies import load_pack
from strikewatch.settings import load_settings

FILES = sorted((Path(__file__).parents[1] / "config").glob("*.toml"))
NAMES = [file.name for file in FILES]
BLOCK_LOG = (
    "DATE", "WAREHOUSE", "START_TIME", "TOTAL_PKGS", "ON-TIME_PKGS", "RETURNED_PKGS", "LATE_PKGS", "MISSING_ORDERS",
    "ON-TIME_ARR (Y/N)",
)  # fmt: skip
ORDER_LIST = (
    "order-id", "purchase-date", "ship-by", "shipped-at", "promised-delivery", "delivered-at", "cancelled-at",
    "cancelled-by", "defect", "defect-date", "return-date",
)  # fmt: skip


def mapping(name: str) -> TableMapping:
    (account,) = load_settings(FILES[NAMES.index(name)]).accounts
    ((_, table),) = account.mappings()
    return table


def unit(table: TableMapping, name: str) -> UnitMapping:
    return next(unit for unit in table.units if unit.unit == name)


def test_there_is_one_file_for_each_kind_of_account() -> None:
    """Three files are there to start from."""
    assert NAMES == ["amazon-seller.toml", "flex-driver.toml", "uber-driver.toml"]


@pytest.mark.parametrize("file", FILES, ids=NAMES)
def test_a_shipped_settings_file_works_as_it_is(file: Path) -> None:
    """Each file loads, and each of its accounts names a pack, and a market where the pack has any."""
    for account in load_settings(file).accounts:
        pack = load_pack(account.policy, file.parent, market=account.market)
        assert pack.objectives
        assert (account.market or "") in ([one.id for one in pack.markets] or [""])


@pytest.mark.parametrize("file", FILES, ids=NAMES)
def test_a_shipped_settings_file_works_with_its_channel(file: Path, tmp_path: Path) -> None:
    """Taking the marks off the example of a channel leaves a sound file."""
    text = file.read_text(encoding="utf-8")
    head, channel = text.split("# [[notify]]")
    copy = tmp_path / file.name
    copy.write_text(head + "[[notify]]" + channel.replace("\n# ", "\n"), encoding="utf-8")
    assert load_settings(copy).notify[0].url_env == "STRIKEWATCH_NTFY"


@pytest.mark.parametrize(("name", "columns"), [("flex-driver.toml", BLOCK_LOG), ("amazon-seller.toml", ORDER_LIST)])
def test_an_example_table_reads_columns_that_are_there(name: str, columns: tuple[str, ...]) -> None:
    """A mapping names no column that its table does not have."""
    table = mapping(name)
    assert set(table.required) <= set(columns)
    assert {column for unit in table.units for column in columns_of(unit)} <= set(columns)


def test_a_block_log_gives_packages_and_the_block() -> None:
    """One line of a driver's log is a row of package counts by day, and a block with its start to the minute."""
    packages, block = unit(mapping("flex-driver.toml"), "package"), unit(mapping("flex-driver.toml"), "block")
    assert carried_by(packages) == {"delivered", "units", "completed", "undelivered", "late", "place"}
    assert packages.moments[0].dated_only
    assert [count.minus for count in packages.counts if count.fact == "completed"] == [("RETURNED_PKGS",)]
    assert carried_by(block) == {"start", "checked_in_late", "place"}
    assert (block.moments[0].time_column, block.moments[0].dated_only) == ("START_TIME", False)
    assert {word: facts["checked_in_late"] for word, facts in block.words[0].words.items()} == {
        "YES": 0,
        "Y": 0,
        "NO": 1,
        "N": 1,
    }


def test_an_order_list_says_who_cancelled() -> None:
    """A seller's cancellation is their own; a buyer's is not."""
    order = unit(mapping("amazon-seller.toml"), "order")
    words = next(words for words in order.words if words.column == "cancelled-by")
    assert words.words == {"seller": {"cancelled_own": 1}, "buyer": {"cancelled_other": 1}}


def told_by(order: UnitMapping) -> set[str]:
    """The objectives of a seller's orders that a mapping allows to compute."""
    orders = [one for one in load_pack("amazon-seller", market="us").objectives if one.unit == "order"]
    return {one.id for one in orders if any(needs <= carried_by(order) for needs in METRICS[one.metric].needs)}


def test_an_order_list_allows_what_its_pack_judges_of_orders() -> None:
    """Five rules by the columns that the mapping reads, and a reading of one of them."""
    told = told_by(unit(mapping("amazon-seller.toml"), "order"))
    assert told == {"amz.odr", "amz.lsr10", "amz.lsr30", "amz.pfcr", "amz.pfcr.days30", "amz.otdr"}


def test_an_order_list_with_scans_allows_the_rest(tmp_path: Path) -> None:
    """Taking the marks off what only some files hold leaves a sound file, and tracking is told by category."""
    marked = ('{ column = "carrier-scan"', "texts = {")
    text = FILES[NAMES.index("amazon-seller.toml")].read_text(encoding="utf-8")
    for line in marked:
        assert text.count(f"# {line}") == 1
        text = text.replace(f"# {line}", line)
    copy = tmp_path / "amazon-seller.toml"
    copy.write_text(text, encoding="utf-8")
    (account,) = load_settings(copy).accounts
    order = unit(account.mappings()[0][1], "order")
    assert "amz.vtr" in told_by(order)
    assert {"segment", "item", "buyer"} <= carried_by(order)


@pytest.mark.parametrize("name", ["flex-driver.toml", "amazon-seller.toml"])
def test_an_example_needs_every_column_it_reads(name: str) -> None:
    """A row that ends before a column that is read is cut short, and none of the examples lets it pass."""
    table = mapping(name)
    assert set(table.required) == set(table.columns)
