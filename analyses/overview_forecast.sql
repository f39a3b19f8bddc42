-- one row per measure and month: what all customers held, earned and spent, then the champion's forecast
with

history as (

    select *
    from {{ ref('segment_forecasts_inputs') }}
    where segment_type = 'all' and is_as_of

),

forecasts as (

    select *
    from {{ ref('segment_forecasts') }}
    where segment_type = 'all' and is_champion

)

select
    measure,
    month,
    value,
    cast(null as varchar) as model_name,
    cast(null as double) as mean,
    cast(null as double) as lo_80,
    cast(null as double) as hi_80,
    cast(null as double) as lo_95,
    cast(null as double) as hi_95
from history
union all
select
    measure,
    month,
    null as value,
    model_name,
    mean,
    lo_80,
    hi_80,
    lo_95,
    hi_95
from forecasts
order by measure, month
