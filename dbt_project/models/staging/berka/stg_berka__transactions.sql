-- one row per row of trans
{{ config(enabled=in_bank(model)) }}

with

lines as (

    select
        *,
        -- VYBER as a type is a withdrawal in cash: an outflow like VYDAJ
        case trim(type) when 'PRIJEM' then 1 when 'VYDAJ' then -1 when 'VYBER' then -1 end as direction,
        nullif(trim(operation), '') as operation_code,
        nullif(trim(k_symbol), '') as symbol_code,
        nullif(nullif(trim(account), ''), '0') as partner_account
    from {{ ref('base_berka__trans') }}

)

select
    trans_id as transaction_id,
    account_id,
    {{ read_berka_date('date') }}::timestamp as booked_at,
    (direction * {{ read_money('amount') }})::decimal(18, 2) as amount,
    {{ read_money('balance') }} as balance_after,
    case symbol_code
        when 'UROK' then 'interest'
        when 'SANKC. UROK' then 'penalty_interest'
        when 'SLUZBY' then 'fees'
        when 'SIPO' then 'household'
        when 'DUCHOD' then 'pension'
        when 'POJISTNE' then 'insurance'
        when 'UVER' then 'loan_payment'
        else
            case operation_code
                when 'VKLAD' then 'cash_deposit'
                when 'PREVOD Z UCTU' then 'transfer_in'
                when 'PREVOD NA UCET' then 'transfer_out'
                when 'VYBER' then 'cash_withdrawal'
                when 'VYBER KARTOU' then 'card_purchase'
            end
    end as category,
    case
        when operation_code in ('VKLAD', 'VYBER') then 'branch'
        when operation_code in ('PREVOD Z UCTU', 'PREVOD NA UCET') then 'transfer'
        when operation_code = 'VYBER KARTOU' then 'card'
        when operation_code is null then 'bank'
    end as channel,
    case
        when operation_code in ('VKLAD', 'VYBER') then 'cash'
        when operation_code in ('PREVOD Z UCTU', 'PREVOD NA UCET') then 'bank_transfer'
        when operation_code = 'VYBER KARTOU' then 'card'
    end as payment_method,
    case when partner_account is not null then concat_ws('-', nullif(trim(bank), ''), partner_account) end as counterparty,
    cast(null as varchar) as place,
    cast(null as varchar) as currency,
    {{ repairs({
        'balance_unreadable': 'balance is not null and ' ~ read_money('balance') ~ ' is null',
    }) }} as repair,
    source_file,
    source_row,
    raw,
    {{ problems({
        'missing_transaction_id': 'trans_id is null',
        'missing_account_id': 'account_id is null',
        'unreadable_booked_at': read_berka_date('date') ~ ' is null',
        'unknown_type': 'direction is null',
        'unreadable_amount': read_money('amount') ~ ' is null',
        'negative_amount': read_money('amount') ~ ' < 0',
    }) }} as problem
from lines
