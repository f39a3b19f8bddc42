-- one row per candidate and segment of new customers: how many were expected by the probabilities, and how many came
select
    model_name,
    measure as budget_segment,
    sum(n) as n,
    sum(mean_p * n) as expected,
    sum(events) as came
from {{ ref('calibration') }}
where task = 'budget_segments'
group by model_name, measure
order by model_name asc, list_position(['low', 'medium', 'high'], measure) asc
