-- one row: of how many customers chances are published, and how far they could be judged
with

bank_clock as (

    select * from {{ ref('bank_clock') }}

),

published as (

    select
        count(distinct customer_id) as customers,
        max(horizon) as horizon
    from {{ ref('customer_stress') }}

),

judged as (

    select
        count(distinct cutoff) as origins_judged,
        min(cast(cutoff as date)) as first_origin,
        max(cast(cutoff as date)) as last_origin
    from {{ ref('leaderboard') }}
    where task = 'customer_stress' and metric = 'log_loss' and slice = 'all' and cutoff <> 'all'

)

select
    bank_clock.cutoff_month,
    published.*,
    judged.*
from bank_clock
cross join published
cross join judged
