-- one row per cutoff, segment, measure and month up to the cutoff: the series that are forecast
with

segment_months as (

    select *
    from {{ ref('segment_months') }}
    where is_history

),

cutoffs as (

    select * from {{ ref('cutoffs') }}

),

series as (

    unpivot segment_months on balance, income, spend into name measure value value

)

select
    series.cutoff_month,
    series.cutoff_at,
    series.max_source_at,
    series.segment_type,
    series.segment,
    series.measure,
    series.month,
    series.value,
    series.members,
    cutoffs.horizon,
    cutoffs.is_as_of
from series
inner join cutoffs on series.cutoff_month = cutoffs.cutoff_month
