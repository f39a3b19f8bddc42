-- one row per event: the best simple baseline, the best other candidate, and which is published
select
    measure,
    model_name,
    baseline,
    baseline_value,
    challenger,
    challenger_value,
    difference,
    ci_low,
    ci_high,
    p_value,
    origins,
    verdict
from {{ ref('champions') }}
where task = 'customer_stress' and slice = 'all'
order by measure
