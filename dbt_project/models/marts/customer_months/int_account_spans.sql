-- one row per account: from when to when it is there, as far as that is said
-- Where a file does not say when an account was opened, its first transaction does, else the customer's joining.
{{ config(schema='staging') }}

with

accounts as (

    select * from {{ ref('accounts') }}

),

customers as (

    select * from {{ ref('customers') }}

),

first_days as (

    select
        account_id,
        min(day) as first_day
    from {{ ref('int_account_days') }}
    group by account_id

)

select
    accounts.account_id,
    accounts.customer_id,
    coalesce(accounts.opened_on, first_days.first_day, customers.joined_on) as opened_on,
    accounts.closed_on
from accounts
inner join customers on accounts.customer_id = customers.customer_id
left join first_days on accounts.account_id = first_days.account_id
