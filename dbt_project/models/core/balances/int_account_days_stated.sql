-- one row per account and day with transactions
-- The closing balance is the one stated with the day's last row, or carried on from the last one that was stated.
-- Where the rows of a day have no time of day, their order is unknown: the last one is that whose balance fits best to what the
-- account's earlier days say. Of rows of one moment the last in the file counts, unless only another one fits to the cent: a row
-- that is delivered late has lost its place among them.
{{ config(schema='staging') }}

with

transactions as (

    select
        *,
        cast(booked_at as date) as day
    from {{ ref('int_transactions_checked') }}
    where problem is null

),

days as (

    select
        account_id,
        day,
        count(*) as transactions,
        sum(amount) as net_amount,
        count(*) > 1 and max(booked_at) = day as is_order_unknown,
        max(booked_at) as last_moment,
        -- the latest row, and of those of one moment the one that stands last in the file
        arg_max_null(balance_after, ((epoch_ms(booked_at) - epoch_ms(day)) << 35) + source_row) as last_balance
    from transactions
    group by account_id, day

),

totals as (

    select
        *,
        sum(net_amount) over (partition by account_id order by day) as total
    from days

),

expected as (

    select
        *,
        last_value(case when not is_order_unknown then last_balance - total end ignore nulls) over (
            partition by account_id order by day
            rows between unbounded preceding and 1 preceding
        ) + total as expected_balance
    from totals

),

best_fits as (

    select
        days.account_id,
        days.day,
        arg_min(
            transactions.balance_after,
            (
                case
                    when days.expected_balance is not null then abs(transactions.balance_after - days.expected_balance)
                    when transactions.balance_after = days.total then 0
                    else 1
                end,
                -transactions.source_row
            )
        ) as last_balance
    from expected as days
    inner join transactions on days.account_id = transactions.account_id and days.day = transactions.day
    where
        days.is_order_unknown
        or (
            days.last_balance <> days.expected_balance
            and transactions.booked_at = days.last_moment
            and transactions.balance_after = days.expected_balance
        )
    group by days.account_id, days.day

),

stated as (

    select
        expected.* replace (
            case
                when expected.is_order_unknown then best_fits.last_balance
                else coalesce(best_fits.last_balance, expected.last_balance)
            end as last_balance
        )
    from expected
    left join best_fits on expected.account_id = best_fits.account_id and expected.day = best_fits.day

)

select
    account_id,
    day,
    transactions,
    cast(net_amount as decimal(18, 2)) as net_amount,
    cast(
        coalesce(last_value(last_balance - total ignore nulls) over (partition by account_id order by day), 0) + total
        as decimal(18, 2)
    ) as closing_balance,
    last_balance is not null as is_stated,
    is_order_unknown
from stated
