-- one row per row of loan_payments, good or bad
{{ config(schema='staging') }}

with

lines as (

    select * from {{ staged('loan_payments') }}

),

loans as (

    select loan_id from {{ ref('loans') }}

),

judged as (

    select
        lines.* replace (
            {{ problems({
                'unknown_loan': 'lines.loan_id is not null and loans.loan_id is null',
                'negative_amount': 'lines.amount < 0',
            }, known='lines.problem') }} as problem
        )
    from lines
    left join loans on lines.loan_id = loans.loan_id

)

{{ keep_first('judged', ['loan_id', 'due_on']) }}
