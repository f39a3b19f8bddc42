-- one row per row of bank_transactions
{{ config(enabled=in_bank(model)) }}

with

lines as (

    select * from {{ ref('base_kaggle__bank_transactions') }}

),

read as (

    select
        *,
        {{ read_kaggle_date('transaction_date') }} as booked_on,
        -- HHMMSS as a number: its leading zeros are lost
        try_strptime(lpad(transaction_time, 6, '0'), '%H%M%S')::time as booked_time,
        -- the file lists payments, all without a sign
        -{{ read_money('transaction_amount') }} as amount
    from lines

)

select
    transaction_id,
    customer_id as account_id,
    booked_on + coalesce(booked_time, time '00:00:00') as booked_at,
    read.amount,
    {{ read_money('cust_account_balance') }} as balance_after,
    cast(null as varchar) as category,
    cast(null as varchar) as channel,
    cast(null as varchar) as payment_method,
    cast(null as varchar) as counterparty,
    nullif(cust_location, 'nan') as place,
    cast(null as varchar) as currency,
    {{ repairs({
        'time_unreadable': 'transaction_time is not null and booked_time is null',
        'balance_unreadable': 'cust_account_balance is not null and ' ~ read_money('cust_account_balance') ~ ' is null',
    }) }} as repair,
    source_file,
    source_row,
    raw,
    {{ problems({
        'missing_transaction_id': 'transaction_id is null',
        'missing_account_id': 'customer_id is null',
        'unreadable_booked_at': 'booked_on is null',
        'unreadable_amount': 'read.amount is null',
    }) }} as problem
from read
