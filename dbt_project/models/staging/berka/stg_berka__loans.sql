-- one row per row of loan
{{ config(enabled=in_bank(model)) }}

with

lines as (

    select
        lines.*,
        owners.client_id
    from {{ ref('base_berka__loan') }} as lines
    left join {{ ref('int_berka__account_owners') }} as owners on lines.account_id = owners.account_id

)

select
    loan_id,
    client_id as customer_id,
    account_id,
    {{ read_berka_date('date') }} as granted_on,
    {{ read_money('amount') }} as principal,
    {{ read_integer('duration') }} as term_months,
    {{ read_money('payments') }} as monthly_payment,
    cast(null as integer) as credit_score_at_grant,
    -- A finished and paid, B finished and unpaid, C running and fine so far, D running and in debt
    case status when 'A' then false when 'B' then true when 'C' then false when 'D' then true end as is_default,
    cast(null as date) as outcome_known_on,
    source_file,
    source_row,
    raw,
    {{ problems({
        'missing_loan_id': 'loan_id is null',
        'account_without_owner': 'client_id is null',
        'unreadable_granted_on': read_berka_date('date') ~ ' is null',
        'unreadable_principal': read_money('amount') ~ ' is null',
        'unknown_status': "status is null or status not in ('A', 'B', 'C', 'D')",
    }) }} as problem
from lines
