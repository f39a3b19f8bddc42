-- one row per origin, segment, measure and month of the horizon: what came
with

segment_months as (

    select *
    from {{ ref('segment_months') }}
    where not is_history

),

cutoffs as (

    select * from {{ ref('cutoffs') }}

),

series as (

    unpivot segment_months on balance, income, spend into name measure value value

)

select
    series.cutoff_month,
    series.segment_type,
    series.segment,
    series.measure,
    series.month,
    cast(date_diff('month', series.cutoff_month, series.month) as integer) as horizon,
    series.value
from series
inner join cutoffs on series.cutoff_month = cutoffs.cutoff_month
where date_diff('month', series.cutoff_month, series.month) <= cutoffs.horizon
