-- one row per row of the transactions file
{{ config(enabled=in_bank(model)) }}

with

lines as (

    select
        lines.*,
        bank_profile.time_zone
    from {{ ref('base_files__transactions') }} as lines
    cross join {{ ref('bank_profile') }} as bank_profile

)

select
    transaction_id,
    account_id,
    {{ read_timestamp('booked_at', 'time_zone') }} as booked_at,
    {{ read_money('amount') }} as amount,
    {{ read_money('balance_after') }} as balance_after,
    lower(category) as category,
    channel,
    payment_method,
    counterparty,
    place,
    upper(currency) as currency,
    {{ repairs({
        'balance_unreadable': 'balance_after is not null and ' ~ read_money('balance_after') ~ ' is null',
        'amount_rounded': "position('.' in amount) > 0 and length(rtrim(amount, '0')) - position('.' in amount) > 2",
    }) }} as repair,
    source_file,
    source_row,
    raw,
    {{ problems({
        'missing_transaction_id': 'transaction_id is null',
        'missing_account_id': 'account_id is null',
        'missing_booked_at': 'booked_at is null',
        'unreadable_booked_at': 'booked_at is not null and ' ~ read_timestamp('booked_at', 'time_zone') ~ ' is null',
        'missing_amount': 'amount is null',
        'unreadable_amount': 'amount is not null and ' ~ read_money('amount') ~ ' is null',
    }) }} as problem
from lines
