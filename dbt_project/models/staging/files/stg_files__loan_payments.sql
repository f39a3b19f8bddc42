-- one row per row of the loan_payments file
{{ config(enabled=in_bank(model)) }}

with

lines as (

    select * from {{ ref('base_files__loan_payments') }}

)

select
    loan_id,
    {{ read_date('due_on') }} as due_on,
    {{ read_date('paid_on') }} as paid_on,
    {{ read_money('amount') }} as amount,
    source_file,
    source_row,
    raw,
    {{ problems({
        'missing_loan_id': 'loan_id is null',
        'unreadable_due_on': read_date('due_on') ~ ' is null',
        'unreadable_paid_on': 'paid_on is not null and ' ~ read_date('paid_on') ~ ' is null',
        'unreadable_amount': read_money('amount') ~ ' is null',
    }) }} as problem
from lines
