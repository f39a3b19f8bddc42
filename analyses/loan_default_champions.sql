-- one row: the best simple baseline, the best other candidate, and which is published
select
    model_name,
    baseline,
    baseline_value,
    challenger,
    challenger_value,
    difference,
    ci_low,
    ci_high,
    p_value,
    verdict
from {{ ref('champions') }}
where task = 'loan_default' and slice = 'all'
