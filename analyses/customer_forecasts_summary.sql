-- one row: what is forecast of customers, and how far that could be judged
with

bank_clock as (

    select * from {{ ref('bank_clock') }}

),

task_status as (

    select *
    from {{ ref('task_status') }}
    where task = 'customer_forecasts'

),

leaderboard as (

    select *
    from {{ ref('leaderboard') }}
    where task = 'customer_forecasts'

),

published as (

    select
        count(distinct customer_id) as customers,
        count(distinct customer_id) filter (status <> 'ok') as customers_with_status,
        count(distinct customer_id) filter (status like 'fewer than 6 months%') as cold_starts,
        max(horizon) as horizon,
        max(month) as last_month,
        max(currency) as currency
    from {{ ref('customer_forecasts') }}

),

members as (

    select
        count(*) as members,
        count(*) filter (not has_history) as without_history
    from {{ ref('customer_forecasts_inputs') }}
    where is_as_of

),

judged as (

    select
        min(cast(cutoff as date)) as first_origin,
        max(cast(cutoff as date)) as last_origin,
        count(distinct cutoff) as origins_judged
    from leaderboard
    where metric = 'wql' and slice = 'all' and cutoff <> 'all'

),

candidates as (

    select count(distinct model_name) as candidates
    from leaderboard
    where model_name not in ('{{ reference_models() | join("', '") }}')

),

tried as (

    select
        count(distinct customer_id) as customers_judged,
        count(distinct customer_id) filter (training = 'never seen') as customers_never_seen
    from {{ ref('customer_forecasts_backtest') }}

),

fits as (

    select
        count(*) as fits,
        sum(seconds) as seconds_of_fits,
        max(peak_mb) as peak_mb_of_fits
    from {{ ref('model_runs') }}
    where task = 'customer_forecasts' and stage = 'model'

),

scoring as (

    select max(seconds) as seconds_of_scoring
    from {{ ref('model_runs') }}
    where task = 'customer_forecasts' and stage = 'scores'

)

select
    bank_clock.cutoff_month,
    bank_clock.months,
    task_status.status,
    task_status.origins,
    task_status.message,
    task_status.warnings,
    published.*,
    members.*,
    judged.*,
    candidates.*,
    tried.*,
    fits.*,
    scoring.*
from bank_clock
left join task_status on true
cross join published
cross join members
cross join judged
cross join candidates
cross join tried
cross join fits
cross join scoring
