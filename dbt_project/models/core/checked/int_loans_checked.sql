-- one row per row of loans, good or bad
{{ config(schema='staging') }}

with

lines as (

    select * from {{ staged('loans') }}

),

customers as (

    select customer_id from {{ ref('customers') }}

),

accounts as (

    select account_id from {{ ref('accounts') }}

),

judged as (

    select
        lines.* replace (
            {{ problems({
                'unknown_customer': 'lines.customer_id is not null and customers.customer_id is null',
                'unknown_account': 'lines.account_id is not null and accounts.account_id is null',
                'impossible_principal': 'lines.principal <= 0',
                'outcome_before_grant': 'lines.outcome_known_on < lines.granted_on',
            }, known='lines.problem') }} as problem
        )
    from lines
    left join customers on lines.customer_id = customers.customer_id
    left join accounts on lines.account_id = accounts.account_id

)

{{ keep_first('judged', ['loan_id']) }}
