-- one row per kind of dirt: rows that were planted, and what cleaning did with them
{{ config(enabled=bank() == 'demo') }}

with

planted as (

    select * from {{ ref('planted_dirt') }}

),

rejected as (

    select * from {{ ref('rejected_rows') }}

),

transactions as (

    select * from {{ ref('transactions') }}

),

customers as (

    select * from {{ ref('customers') }}

),

rows_and_fates as (

    select
        coalesce(planted.kind, 'none') as kind,
        planted.source_row is not null as is_planted,
        case
            when rejected.source_row is not null then 'rejected'
            when planted.kind = 'swapped_sign' and contains(transactions.repair, 'sign_swapped') then 'put_right'
            when planted.kind = 'bad_birth_date' and customers.repair is not null then 'put_right'
            -- core sorts by time, so a row that came late stands where it belongs
            when planted.kind = 'late_row' and transactions.transaction_id is not null then 'put_right'
            when planted.kind = 'missing_category' and transactions.category = 'unknown' then 'unknown'
            when planted.kind = 'missing_balance' and transactions.balance_after is null then 'unknown'
            else 'missed'
        end as fate
    from planted
    full join rejected
        on planted.source_table = rejected.source_table and planted.source_row = rejected.source_row
    left join transactions
        on planted.source_table = 'transactions' and planted.key = transactions.transaction_id
    left join customers
        on planted.source_table = 'customers' and planted.key = customers.customer_id

)

select
    kind,
    count(*) filter (is_planted) as planted,
    count(*) filter (fate = 'rejected') as rejected,
    count(*) filter (fate = 'put_right') as put_right,
    count(*) filter (fate = 'unknown') as left_unknown,
    count(*) filter (fate = 'missed') as missed
from rows_and_fates
group by kind
order by planted desc, kind asc
