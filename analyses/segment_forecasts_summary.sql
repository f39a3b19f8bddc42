-- one row: what is forecast, and how far that could be judged
with

bank_clock as (

    select * from {{ ref('bank_clock') }}

),

task_status as (

    select *
    from {{ ref('task_status') }}
    where task = 'segment_forecasts'

),

forecasts as (

    select
        count(distinct concat_ws(' ', segment_type, segment, measure)) as series,
        count(distinct concat_ws(' ', segment_type, segment)) as segments,
        count(distinct model_name) filter (model_name <> 'reconciled') as candidates,
        max(horizon) as horizon,
        max(month) as last_month
    from {{ ref('segment_forecasts') }}

),

scored as (

    select
        min(cast(cutoff as date)) as first_origin,
        max(cast(cutoff as date)) as last_origin,
        sum(n) as rows_scored
    from {{ ref('leaderboard') }}
    where task = 'segment_forecasts' and metric = 'wql' and slice = 'all' and cutoff <> 'all'

),

judged as (

    -- origins whose horizons share no month
    select
        scored.*,
        (date_diff('month', scored.first_origin, scored.last_origin) + forecasts.horizon) // forecasts.horizon as separate_origins,
        date_diff('month', bank_clock.first_month, scored.first_origin) + 1 as first_origin_months
    from scored
    cross join forecasts
    cross join bank_clock

)

select
    bank_clock.cutoff_month,
    bank_clock.months,
    task_status.status,
    task_status.origins,
    task_status.message,
    task_status.warnings,
    forecasts.*,
    judged.*
from bank_clock
left join task_status on true
cross join forecasts
cross join judged
