-- one row: the bank, its size and how much of it was read
with

bank_clock as (

    select * from {{ ref('bank_clock') }}

),

row_counts as (

    select
        sum(rows_in) as rows_in,
        sum(rows_clean) as rows_clean,
        sum(rows_rejected) as rows_rejected
    from {{ ref('row_counts') }}
    where source_table is not null

),

transactions as (

    select count(*) as transactions from {{ ref('transactions') }}

),

accounts as (

    select count(*) as accounts from {{ ref('accounts') }}

),

customers as (

    select count(*) as customers from {{ ref('customers') }}

)

select *
from bank_clock
cross join row_counts
cross join transactions
cross join accounts
cross join customers
