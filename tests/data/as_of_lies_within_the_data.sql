-- as_of lies in a month between those of the first and the last transaction: forecasts of other times would be made up
with

booked as (

    select
        min(booked_at) as first_booked_at,
        max(booked_at) as last_booked_at
    from {{ ref('int_transactions_checked') }}
    where problem is null

)

select
    bank_clock.bank,
    bank_clock.as_of,
    booked.first_booked_at,
    booked.last_booked_at
from {{ ref('bank_clock') }} as bank_clock
cross join booked
where
    bank_clock.as_of is null
    or bank_clock.as_of < date_trunc('month', booked.first_booked_at)
    or bank_clock.as_of >= date_trunc('month', booked.last_booked_at) + interval 1 month
