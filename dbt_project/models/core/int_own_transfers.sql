-- one row per transaction that is a leg of a transfer between two accounts of one customer
-- The legs are of the same day, of opposite amounts and on different accounts; each leg is used once. A payment into a
-- loan account is no own transfer: it leaves what the customer can spend.
{{ config(schema='staging') }}

with

customers_with_several as (

    select customer_id
    from {{ ref('accounts') }}
    where account_type <> 'loan'
    group by customer_id
    having count(*) > 1

),

transactions as (

    select
        transaction_id,
        account_id,
        customer_id,
        cast(booked_at as date) as day,
        booked_at,
        source_row,
        amount,
        -- of equal amounts at one moment the first one that leaves belongs to the first one that arrives, and so on
        row_number() over (partition by customer_id, booked_at, amount order by source_row) as nth
    from {{ ref('int_transactions_checked') }}
    where problem is null and account_type <> 'loan'
    and customer_id in (select customer_id from customers_with_several)

),

pairs as (

    select
        outflows.transaction_id as outflow_id,
        inflows.transaction_id as inflow_id,
        row_number() over (
            partition by outflows.transaction_id
            order by
                abs(epoch(outflows.booked_at - inflows.booked_at)), abs(outflows.nth - inflows.nth), inflows.source_row
        ) as nth_inflow,
        row_number() over (
            partition by inflows.transaction_id
            order by
                abs(epoch(outflows.booked_at - inflows.booked_at)), abs(outflows.nth - inflows.nth), outflows.source_row
        ) as nth_outflow
    from transactions as outflows
    inner join transactions as inflows
        on outflows.customer_id = inflows.customer_id
        and outflows.day = inflows.day
        and outflows.amount = -inflows.amount
        and outflows.account_id <> inflows.account_id
    where outflows.amount < 0 and inflows.amount > 0

)

-- only pairs in which each leg is the other's first choice
select unnest([outflow_id, inflow_id]) as transaction_id
from pairs
where nth_inflow = 1 and nth_outflow = 1
