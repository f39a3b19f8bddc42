-- segments and measures that are published with none or several champions
{{ config(group='ledgercast') }}

with

scores as (
    select * from {{ ref('segment_forecasts_scores') }}
),

champions as (
    select * from {{ ref('segment_forecasts_champions') }}
)

select
    scores.segment_type,
    scores.segment,
    scores.measure,
    scores.month,
    count(champions.model_name) as n_champions
from scores
left join champions
    on
        'segment_type=' || scores.segment_type = champions.slice
        and scores.measure = champions.measure
        and scores.model_name = champions.model_name
group by scores.segment_type, scores.segment, scores.measure, scores.month
having count(champions.model_name) != 1
