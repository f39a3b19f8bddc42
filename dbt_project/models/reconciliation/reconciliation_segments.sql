-- one row per cutoff_month, segment, measure and month: what the segment task forecasts for the customers of reconciliation_cells
with

policy as (

    select * from {{ policy_rows('segment_forecasts') }}

),

scores as (

    select * from {{ ref('segment_forecasts_scores') }}

),

champions as (

    select * from {{ ref('segment_forecasts_champions') }}

),

shares as (

    select * from {{ ref('reconciliation_shares') }}

),

horizons as (

    select distinct
        cutoff_month,
        measure,
        horizon
    from {{ ref('reconciliation_cells') }}

),

forecasts as (

    select
        policy.segment_type,
        policy.segment,
        policy.measure,
        policy.cutoff_month,
        policy.month,
        policy.horizon,
        {%- for column in ['mean', 'lo_80', 'hi_80', 'lo_95', 'hi_95', 'mase_scale'] %}
        policy.{{ column }} * shares.share as {{ column }},
        {%- endfor %}
        policy.model_name
    from policy
    inner join shares
        on policy.cutoff_month = shares.cutoff_month
        and policy.measure = shares.measure
        and policy.segment_type = shares.segment_type
        and policy.segment = shares.segment
    union all
    select
        scores.segment_type,
        scores.segment,
        scores.measure,
        scores.cutoff_month,
        scores.month,
        scores.horizon,
        scores.mean,
        scores.lo_80,
        scores.hi_80,
        scores.lo_95,
        scores.hi_95,
        scores.mase_scale,
        scores.model_name
    from scores
    inner join champions
        on scores.measure = champions.measure
        and champions.slice = 'segment_type=' || scores.segment_type
        and scores.model_name = champions.model_name

)

select
    forecasts.* exclude (mean, lo_80, hi_80, lo_95, hi_95),
    {%- for column in ['mean', 'lo_80', 'hi_80', 'lo_95', 'hi_95'] %}
    cast(forecasts.{{ column }} as decimal(18, 2)) as {{ column }},
    {%- endfor %}
    {{ forecast_spread('forecasts') }} as spread
from forecasts
inner join horizons
    on forecasts.cutoff_month = horizons.cutoff_month
    and forecasts.measure = horizons.measure
    and forecasts.horizon = horizons.horizon
where forecasts.mean is not null
