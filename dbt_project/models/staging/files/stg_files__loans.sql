-- one row per row of the loans file
{{ config(enabled=in_bank(model)) }}

with

lines as (

    select * from {{ ref('base_files__loans') }}

)

select
    loan_id,
    customer_id,
    account_id,
    {{ read_date('granted_on') }} as granted_on,
    {{ read_money('principal') }} as principal,
    {{ read_integer('term_months') }} as term_months,
    {{ read_money('monthly_payment') }} as monthly_payment,
    {{ read_integer('credit_score_at_grant') }} as credit_score_at_grant,
    {{ read_boolean('is_default') }} as is_default,
    {{ read_date('outcome_known_on') }} as outcome_known_on,
    source_file,
    source_row,
    raw,
    {{ problems({
        'missing_loan_id': 'loan_id is null',
        'missing_customer_id': 'customer_id is null',
        'unreadable_granted_on': read_date('granted_on') ~ ' is null',
        'unreadable_principal': read_money('principal') ~ ' is null',
        'unreadable_is_default': 'is_default is not null and ' ~ read_boolean('is_default') ~ ' is null',
        'unreadable_outcome_known_on': 'outcome_known_on is not null and ' ~ read_date('outcome_known_on') ~ ' is null',
    }) }} as problem
from lines
