"""A simulated block as tables: the contract's, all text, and the truth's, typed."""

import numpy as np
import pyarrow as pa

from ledgercast.demo import dirt, ledger, text
from ledgercast.demo.book import CHANNELS, METHODS, SLOTS
from ledgercast.demo.parameters import Ints, draws
from ledgercast.demo.products import EVENTS
from ledgercast.demo.simulate import Block, categories
from ledgercast.demo.world import World

Tables = dict[str, pa.Table]
CONTRACT = {
    "customers": ("customer_id", "birth_date", "gender", "region", "joined_on"),
    "accounts": ("account_id", "customer_id", "account_type", "currency", "opened_on", "closed_on"),
    "transactions": (
        "transaction_id", "account_id", "booked_at", "amount", "balance_after", "category", "channel", "payment_method",
        "counterparty", "place",
    ),
    "loans": (
        "loan_id", "customer_id", "account_id", "granted_on", "principal", "term_months", "monthly_payment",
        "credit_score_at_grant", "is_default", "outcome_known_on",
    ),
    "loan_payments": ("loan_id", "due_on", "paid_on", "amount"),
    "product_events": ("customer_id", "product_id", "event_type", "occurred_at"),
    "promotions": ("starts_on", "ends_on", "category"),
    "macro_months": ("country", "month", "series", "value"),
    "region_figures": ("region", "series", "value"),
}  # fmt: skip


def customer_ids(numbers: Ints) -> list[str]:
    """Ids of customers by their running numbers."""
    return [f"C{number:07d}" for number in numbers]


def _account_id(customer: int, slot: int) -> str:
    return f"A{customer:07d}{slot}"


def _loan_id(customer: int, loan: int) -> str:
    return f"L{customer:07d}{loan}"


def loan_ids(block: Block) -> list[str]:
    """Ids of a block's loans in the order of their grants."""
    granted = block.loans.granted.close()
    return [_loan_id(*pair) for pair in zip(block.people.number[granted["who"]], granted["loan"], strict=True)]


def _text_table(name: str, columns: list[pa.Array | list[str | None]]) -> pa.Table:
    arrays = [pa.array(column, pa.string()) if isinstance(column, list) else column for column in columns]
    return pa.table(dict(zip(CONTRACT[name], arrays, strict=True)))


def customers(world: World, block: Block, number: int) -> tuple[pa.Table, pa.Table]:
    """List the customers of a block, and their planted types."""
    people, p = block.people, world.parameters
    rng = draws(world.seed, "tables", number)
    u = rng.random((2, len(people)))
    ids = customer_ids(people.number)
    birth = np.datetime_as_string(people.birth_date).astype(object)
    genders = np.where(u[1] < p["people"]["gender_missing"], -1, people.gender)
    table = _text_table(
        "customers",
        [
            ids,
            pa.array(birth, pa.string(), mask=u[0] < p["people"]["birth_date_missing"]),
            text.words(genders, ["female", "male"]).cast(pa.string()),
            text.words(people.region, p["regions"]["names"]).cast(pa.string()),
            text.dates(people.joined, world.calendar),
        ],
    )
    types = text.words(people.type, p["types"]["names"]).cast(pa.string())
    return table, pa.table({"customer_id": ids, "customer_type": types})


def accounts(world: World, block: Block) -> pa.Table:
    """Accounts of a block, customer by customer."""
    people, calendar = block.people, world.calendar
    size = len(people)
    granted, closed = block.loans.granted.close(), block.loans.closed.close()
    everybody = np.arange(size)
    parts = [
        (everybody, 0, people.joined, block.end.left),
        (everybody[people.has_savings], 1, people.joined, block.end.left),
        (everybody[people.has_card], 2, people.joined, block.end.left),
    ]
    rows = [(who, np.full(len(who), slot), opened[who], left[who]) for who, slot, opened, left in parts]
    end = np.full(size * ledger.ACCOUNTS, -1)
    end[closed["who"] * ledger.ACCOUNTS + closed["loan"]] = closed["day"]
    rows.append(
        (granted["who"], 2 + granted["loan"], granted["day"], end[granted["who"] * ledger.ACCOUNTS + granted["loan"]])
    )
    who, slot, opened, left = (np.concatenate(columns) for columns in zip(*rows, strict=True))
    order = np.lexsort((slot, who))
    who, slot, opened, left = who[order], slot[order], opened[order], left[order]
    owner = people.number[who]
    return _text_table(
        "accounts",
        [
            [_account_id(*pair) for pair in zip(owner, slot, strict=True)],
            customer_ids(owner),
            text.words(np.minimum(slot, 3), SLOTS).cast(pa.string()),
            ["EUR"] * len(who),
            text.dates(opened, calendar),
            text.dates(left, calendar, missing=left < 0),
        ],
    )


def transactions(world: World, block: Block, number: int) -> tuple[pa.Table, pa.Table, pa.Table]:
    """
    Transactions of a block as they reach the file.

    Returns
    -------
    transactions, planted_dirt, planted_outliers : pyarrow.Table
        The file's rows, and the truth about them; `source_row` counts the block's rows from 1.
    """
    book = ledger.make(block)
    delivery = dirt.deliver(world, book, number)
    rows = delivery.rows
    ids = text.numbers(book.number[rows])
    names = [_account_id(owner, slot) for owner in block.people.number for slot in range(ledger.ACCOUNTS)]
    clean = {
        "transaction_id": ids,
        "account_id": text.words(book.account[rows], names),
        "booked_at": text.moments(book.at[rows], world.calendar),
        "amount": text.money(book.cents[rows]),
        "balance_after": text.money(book.balance[rows]),
        "category": text.words(book.category[rows], categories(world)),
        "channel": text.words(book.channel[rows], CHANNELS),
        "payment_method": text.words(book.method[rows], METHODS),
        "counterparty": text.words(book.party[rows], world.parties.names),
        "place": text.words(book.place[rows], world.cities),
    }
    spoiled = dirt.spoil(clean, delivery, book.cents[rows])
    dirty = np.flatnonzero(delivery.kind >= 0)
    truth = pa.table(
        {
            "source_table": pa.array(["transactions"] * len(dirty), pa.string()),
            "key": ids.take(pa.array(dirty)),
            "kind": text.words(delivery.kind[dirty], dirt.KINDS).cast(pa.string()),
            "source_row": pa.array(dirty + 1, pa.int64()),
        },
        schema=dirt.TRUTH,
    )
    odd = np.flatnonzero(book.outlier)
    outliers = pa.table(
        {
            "transaction_id": text.numbers(book.number[odd]),
            "category": text.words(book.category[odd], categories(world)).cast(pa.string()),
        }
    )
    return pa.table(spoiled), truth, outliers


def loans(world: World, block: Block) -> pa.Table:
    """Loans of a block; the outcome is null while it is open."""
    granted, outcomes, people = block.loans.granted.close(), block.loans.outcomes.close(), block.people
    owner = people.number[granted["who"]]
    key = granted["who"] * 10 + granted["loan"]
    known = np.full(len(people) * 10 + 10, -1)
    known[outcomes["who"] * 10 + outcomes["loan"]] = np.arange(len(outcomes["who"]))
    found = known[key]
    is_open = found < 0
    # Index -1 of an empty array has nothing to point at, hence the extra element.
    day, bad = np.append(outcomes["day"], 0)[found], np.append(outcomes["is_default"], False)[found]
    return _text_table(
        "loans",
        [
            loan_ids(block),
            customer_ids(owner),
            [_account_id(*pair) for pair in zip(owner, granted["loan"] + 2, strict=True)],
            text.dates(granted["day"], world.calendar),
            text.money(granted["principal"]),
            text.numbers(granted["term"]),
            text.money(granted["payment"]),
            text.numbers(granted["score"]),
            text.words(np.where(is_open, -1, bad), ["false", "true"]).cast(pa.string()),
            text.dates(day, world.calendar, missing=is_open),
        ],
    )


def loan_payments(world: World, block: Block) -> pa.Table:
    """Instalments of a block's loans; paid_on is null for a missed one."""
    rows, people = block.loans.payments.close(), block.people
    order = np.lexsort((rows["due"], rows["loan"], rows["who"]))
    rows = {name: values[order] for name, values in rows.items()}
    return _text_table(
        "loan_payments",
        [
            [_loan_id(*pair) for pair in zip(people.number[rows["who"]], rows["loan"], strict=True)],
            text.dates(rows["due"], world.calendar),
            text.dates(rows["paid"], world.calendar, missing=rows["paid"] < 0),
            text.money(rows["cents"]),
        ],
    )


def product_events(world: World, block: Block) -> pa.Table:
    """Product events of a block in order of time."""
    rows = block.product_events.close()
    order = np.lexsort((rows["event"], rows["product"], rows["who"], rows["at"]))
    return _text_table(
        "product_events",
        [
            text.words(rows["who"][order], customer_ids(block.people.number)).cast(pa.string()),
            text.words(rows["product"][order], world.parameters["products"]["names"]).cast(pa.string()),
            text.words(rows["event"][order], EVENTS).cast(pa.string()),
            text.few_moments(rows["at"][order], world.calendar),
        ],
    )


def shared(world: World) -> Tables:
    """Tables that the whole bank has once: promotions, macro_months, region_figures."""
    p, economy, calendar = world.parameters, world.economy, world.calendar
    country, months = p["calendar"]["country"], calendar.dates(calendar.month_start[:-1])
    macro = [
        (country, str(month), series, f"{value:.2f}")
        for series in ("unemployment", "inflation", "confidence")
        for month, value in zip(months, getattr(economy, series), strict=True)
    ]
    regions = p["regions"]
    figures = [
        (region, series, f"{value:.3f}")
        for series in ("shares", "wage_level", "rent_level", "unemployment_offset")
        for region, value in zip(regions["names"], regions[series], strict=True)
    ]
    promoted = [p["everyday"]["categories"][code] for code in economy.promotion_category]
    return {
        "promotions": _text_table(
            "promotions",
            [text.dates(economy.promotion_start, calendar), text.dates(economy.promotion_end, calendar), promoted],
        ),
        "macro_months": _text_table("macro_months", [list(column) for column in zip(*macro, strict=True)]),
        "region_figures": _text_table("region_figures", [list(column) for column in zip(*figures, strict=True)]),
    }
