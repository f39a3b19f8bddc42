-- one row per transaction whose sign is swapped: turning it round explains a stated balance to the cent
-- Looked for on days whose balance is not explained: row by row where the order of the rows is known, else (and where a
-- row states no balance) as the one row whose turning explains the whole day.
{{ config(schema='staging') }}

with

breaks as (

    select * from {{ ref('int_balance_breaks') }}

),

-- rows that were rejected for their amount still tell the balance that the next row starts from
transactions as (

    select
        transaction_id,
        account_id,
        cast(booked_at as date) as day,
        booked_at,
        source_row,
        amount,
        balance_after,
        problem
    from {{ ref('int_transactions_checked') }}
    where problem is null or problem in ('missing_amount', 'unreadable_amount', 'impossible_amount')

),

chained as (

    select
        transactions.*,
        breaks.is_order_unknown,
        breaks.unexplained,
        lag(transactions.balance_after, 1, breaks.previous_balance) over (
            partition by transactions.account_id, transactions.day
            order by transactions.booked_at, transactions.source_row
        ) as balance_before
    from transactions
    inner join breaks on transactions.account_id = breaks.account_id and transactions.day = breaks.day

),

candidates as (

    select
        *,
        coalesce(not is_order_unknown and balance_after = balance_before - amount, false) as explains_row,
        amount * -2 = unexplained as explains_day
    from chained
    where problem is null and amount <> 0

)

select
    account_id,
    day,
    transaction_id,
    amount
from candidates
qualify
    explains_row
    or (
        explains_day
        and count(*) filter (explains_day) over (partition by account_id, day) = 1
        and not bool_or(explains_row) over (partition by account_id, day)
    )
