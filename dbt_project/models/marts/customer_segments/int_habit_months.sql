-- one row per customer and month with a transaction: how and when was paid, and where money came from
{{ config(schema='staging') }}

with

transactions as (

    select * from {{ ref('transactions') }}

),

accounts as (

    select * from {{ ref('accounts') }}

),

bank_clock as (

    select * from {{ ref('bank_clock') }}

),

described as (

    select
        transactions.customer_id,
        cast(date_trunc('month', transactions.booked_at) as date) as month,
        transactions.booked_at,
        transactions.category,
        transactions.amount,
        transactions.amount < 0 as is_payment,
        case
            {%- for group, words in channel_groups().items() %}
            when transactions.channel in ('{{ words | join("', '") }}') then '{{ group }}'
            {%- endfor %}
            when transactions.payment_method = 'cash' then 'cash'
            when transactions.channel is not null then 'other'
        end as channel_group
    from transactions
    inner join accounts on transactions.account_id = accounts.account_id
    cross join bank_clock
    where
        accounts.account_type <> 'loan'
        and not transactions.is_own_transfer
        and transactions.booked_at < bank_clock.cutoff_at

),

-- the bank, not the customer, chooses the moment of a debit
chosen as (

    select
        *,
        is_payment and coalesce(channel_group not in ('automatic', 'other'), true) as is_chosen
    from described

)

select
    customer_id,
    month,
    {%- for group in channel_groups() %}
    count(*) filter (is_payment and channel_group = '{{ group }}') as payments_{{ group }},
    {%- endfor %}
    count(channel_group) filter (is_payment) as payments_by_channel,
    count(*) filter (is_chosen) as chosen_payments,
    count(*) filter (is_chosen and isodow(booked_at) >= 6) as weekend_payments,
    -- midnight to the second is what files write that know no time
    count(*) filter (is_chosen and booked_at::time <> time '00:00:00') as timed_payments,
    count(*) filter (
        is_chosen and booked_at::time <> time '00:00:00' and (hour(booked_at) >= 22 or hour(booked_at) < 6)
    ) as night_payments,
    coalesce(sum(amount) filter (not is_payment), 0) as external_inflow,
    {%- for source in income_sources() %}
    coalesce(sum(amount) filter (not is_payment and category = '{{ source }}'), 0) as inflow_{{ source }}{{ ',' if not loop.last }}
    {%- endfor %}
from chosen
group by customer_id, month
