-- one row: the bank being built and the dates that everything is as of
with

bank_profile as (

    select * from {{ ref('bank_profile') }}

),

months as (

    select
        date_trunc('month', booked_at) as month,
        count(*) as transactions,
        cast(max(booked_at) as date) as last_on,
        median(count(*)) over () as usual_transactions
    from {{ ref('int_transactions_checked') }}
    where problem is null
    group by all

),

-- a month with next to no transactions at the end is a wrong date, not the bank's last month
booked as (

    select
        min(month) as first_month,
        max(last_on) filter (transactions >= 0.01 * usual_transactions) as last_on
    from months

),

dated as (

    select
        bank_profile.bank,
        bank_profile.country,
        bank_profile.currency,
        bank_profile.time_zone,
        cast(booked.first_month as date) as first_month,
        -- the first day that must not be known; a month is complete up to its last working day
        coalesce({{ as_of() }} + 1, bank_profile.as_of + 1, cast(date_trunc('month', booked.last_on + 4) as date)) as next_day
    from bank_profile
    cross join booked

)

select
    bank,
    country,
    currency,
    time_zone,
    next_day - 1 as as_of,
    cast(date_trunc('month', next_day) - interval 1 month as date) as cutoff_month,
    date_trunc('month', next_day) as cutoff_at,
    first_month,
    cast(greatest(date_diff('month', first_month, date_trunc('month', next_day)), 0) as integer) as months
from dated
