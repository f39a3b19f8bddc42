-- one row per months of history, candidate, segment that came and segment that was told
select
    try_cast(split_part(slice, '=', 2) as integer) as months_of_history,
    model_name,
    observed,
    predicted,
    customers,
    customers / sum(customers) over (partition by slice, model_name, observed) as share
from {{ ref('budget_segments_confusion') }}
order by
    months_of_history asc nulls first,
    model_name asc,
    list_position(['low', 'medium', 'high'], observed) asc,
    list_position(['low', 'medium', 'high'], predicted) asc
