-- one row per segment, measure, model and month of the horizon
with

scores as (

    select * from {{ ref('segment_forecasts_scores') }}

),

champions as (

    select * from {{ ref('segment_forecasts_champions') }}

),

bank_clock as (

    select * from {{ ref('bank_clock') }}

)

select
    scores.segment_type,
    scores.segment,
    scores.measure,
    scores.model_name,
    scores.month,
    scores.horizon,
    {%- for column in ['mean', 'lo_80', 'hi_80', 'lo_95', 'hi_95'] %}
    cast(scores.{{ column }} as decimal(18, 2)) as {{ column }},
    {%- endfor %}
    champions.model_name is not null as is_champion,
    bank_clock.currency,
    scores.run_id,
    scores.cutoff_month,
    scores.scored_at,
    scores.status
from scores
cross join bank_clock
left join champions
    on scores.measure = champions.measure
    and champions.slice = 'segment_type=' || scores.segment_type
    and scores.model_name = champions.model_name
