-- one row per row of transactions, good or bad
{{ config(schema='staging') }}

with

lines as (

    select * from {{ staged('transactions') }}

),

accounts as (

    select * from {{ ref('accounts') }}

),

bank_profile as (

    select * from {{ ref('bank_profile') }}

),

judged as (

    select
        lines.* exclude (currency) replace (
            nullif(trim(lines.category), '') as category,
            {{ problems({
                'unknown_account': 'lines.account_id is not null and accounts.account_id is null',
                'impossible_amount': 'abs(lines.amount) > bank_profile.largest_amount',
                'impossible_booked_at': "lines.booked_at < '1900-01-01' or lines.booked_at >= '2200-01-01'",
                'before_account_opened': 'lines.booked_at < accounts.opened_on',
                'after_account_closed': 'lines.booked_at >= accounts.closed_on + 1',
                'foreign_currency': 'lines.currency <> bank_profile.currency',
            }, known='lines.problem') }} as problem
        ),
        accounts.customer_id,
        accounts.account_type
    from lines
    cross join bank_profile
    left join accounts on lines.account_id = accounts.account_id

)

{{ keep_first('judged', ['transaction_id']) }}
