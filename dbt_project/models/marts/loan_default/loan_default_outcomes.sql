-- one row per loan whose outcome is known before the cutoff: how it went
with

loans as (

    select *
    from {{ ref('loans') }}
    where is_default is not null

),

bank_clock as (

    select * from {{ ref('bank_clock') }}

),

bank_profile as (

    select * from {{ ref('bank_profile') }}

),

booked as (

    select
        date_trunc('month', booked_at) as month,
        count(*) as transactions,
        median(count(*)) over () as usual_transactions
    from {{ ref('transactions') }}
    group by all

),

-- an outcome without a date is of the last day that the source knows of (months with next to no transactions are wrong dates)
source_ends as (

    select max(month) filter (transactions >= 0.01 * usual_transactions) as last_month
    from booked

),

-- where the cutoff follows from the source, it may end within its last month; a day that somebody named is meant as it is
undated_outcomes as (

    select
        source_ends.last_month < bank_clock.cutoff_at
        or (source_ends.last_month = bank_clock.cutoff_at and coalesce({{ as_of() }}, bank_profile.as_of) is null) as are_known
    from source_ends
    cross join bank_clock
    cross join bank_profile

)

select
    loans.loan_id,
    loans.customer_id,
    loans.granted_on,
    loans.is_default,
    loans.outcome_known_on
from loans
inner join bank_clock on loans.granted_on < bank_clock.cutoff_at
cross join undated_outcomes
where
    loans.outcome_known_on < bank_clock.cutoff_at
    or (loans.outcome_known_on is null and undated_outcomes.are_known)
