-- one row per segment, measure and month: what the members did, then the champion's forecast
with

history as (

    select * from {{ ref('segment_forecasts_inputs') }}
    where is_as_of

),

forecasts as (

    select * from {{ ref('segment_forecasts') }}
    where is_champion

),

months as (

    select
        segment_type,
        segment,
        measure,
        month,
        value,
        null as model_name,
        null as mean,
        null as lo_80,
        null as hi_80,
        null as lo_95,
        null as hi_95
    from history
    union all
    select
        segment_type,
        segment,
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

)

select
    concat_ws(' ', segment_type, segment, measure) as panel,
    *
from months
-- the total stands on the first page
where segment_type <> 'all'
order by segment_type, segment, measure, month
