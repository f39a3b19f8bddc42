-- one row per row of accounts, good or bad
{{ config(schema='staging') }}

with

lines as (

    select * from {{ staged('accounts') }}

),

customers as (

    select customer_id from {{ ref('customers') }}

),

bank_profile as (

    select * from {{ ref('bank_profile') }}

),

judged as (

    select
        lines.* replace (
            coalesce(lines.account_type, 'checking') as account_type,
            coalesce(lines.currency, bank_profile.currency) as currency,
            {{ problems({'account_type_missing': 'lines.account_type is null'}, known='lines.repair') }} as repair,
            {{ problems({
                'unknown_customer': 'lines.customer_id is not null and customers.customer_id is null',
                'unknown_account_type': "lines.account_type not in ('checking', 'savings', 'card', 'loan')",
                'foreign_currency': 'lines.currency <> bank_profile.currency',
                'closed_before_opened': 'lines.closed_on < lines.opened_on',
            }, known='lines.problem') }} as problem
        )
    from lines
    cross join bank_profile
    left join customers on lines.customer_id = customers.customer_id

)

{{ keep_first('judged', ['account_id']) }}
