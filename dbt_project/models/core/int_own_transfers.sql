-- one row per transaction that is a leg of a transfer between two accounts of one customer
-- The legs are of the same day, of opposite amounts, on different accounts and of categories that may be transfers; of
-- several equal ones on two accounts the first belongs to the first, and each leg is used once. A payment into a loan
-- account is no own transfer: it leaves what the customer can spend.
{{ config(schema='staging') }}

with

customers_with_several as (

    select customer_id
    from {{ ref('accounts') }}
    where account_type <> 'loan'
    group by customer_id
    having count(*) > 1

),

categories as (

    select * from {{ ref('categories') }}

),

sign_repairs as (

    select transaction_id from {{ ref('int_sign_repairs') }}

),

transactions as (

    select
        checked.transaction_id,
        checked.account_id,
        checked.customer_id,
        cast(checked.booked_at as date) as day,
        checked.booked_at,
        checked.source_row,
        case when sign_repairs.transaction_id is null then checked.amount else -checked.amount end as amount
    from {{ ref('int_transactions_checked') }} as checked
    inner join customers_with_several on checked.customer_id = customers_with_several.customer_id
    left join categories on checked.category = categories.category
    left join sign_repairs on checked.transaction_id = sign_repairs.transaction_id
    where checked.problem is null and checked.account_type <> 'loan' and coalesce(categories.may_be_own_transfer, true)

),

legs as (

    select
        *,
        row_number() over (partition by customer_id, account_id, day, amount order by booked_at, source_row) as nth
    from transactions

),

pairs as (

    select
        outflows.transaction_id as outflow_id,
        inflows.transaction_id as inflow_id,
        row_number() over (
            partition by outflows.transaction_id
            order by abs(epoch(outflows.booked_at - inflows.booked_at)), inflows.source_row
        ) as nth_inflow,
        row_number() over (
            partition by inflows.transaction_id
            order by abs(epoch(outflows.booked_at - inflows.booked_at)), outflows.source_row
        ) as nth_outflow
    from legs as outflows
    inner join legs as inflows
        on outflows.customer_id = inflows.customer_id
        and outflows.day = inflows.day
        and outflows.amount = -inflows.amount
        and outflows.nth = inflows.nth
        and outflows.account_id <> inflows.account_id
    where outflows.amount < 0 and inflows.amount > 0

)

-- only pairs in which each leg is the other's first choice
select unnest([outflow_id, inflow_id]) as transaction_id
from pairs
where nth_inflow = 1 and nth_outflow = 1
