-- Each series that is forecast has every month of its history, and each that is scored every month of the horizon.
with

inputs as (

    select
        cutoff_month,
        segment_type,
        segment,
        measure,
        count(*) as months
    from {{ ref('segment_forecasts_inputs') }}
    group by all

),

outcomes as (

    select
        cutoff_month,
        segment_type,
        segment,
        measure,
        count(*) as months
    from {{ ref('segment_forecasts_outcomes') }}
    group by all

)

select
    inputs.*,
    cutoffs.months as months_of_history,
    outcomes.months as outcomes,
    cutoffs.horizon
from inputs
inner join {{ ref('cutoffs') }} as cutoffs on inputs.cutoff_month = cutoffs.cutoff_month
left join outcomes
    on inputs.cutoff_month = outcomes.cutoff_month
    and inputs.segment_type = outcomes.segment_type
    and inputs.segment = outcomes.segment
    and inputs.measure = outcomes.measure
where
    inputs.months <> cutoffs.months
    or coalesce(outcomes.months, 0) <> case when cutoffs.is_origin then cutoffs.horizon else 0 end
