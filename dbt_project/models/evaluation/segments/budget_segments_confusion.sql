-- one row a slice, model_name, segment that came and segment that was named
select
    s.slice,
    model_name,
    y as observed,
    predicted,
    count(*) as customers
from {{ ref('budget_segments_backtest') }}
cross join unnest(['all', 'months_of_history=' || months_of_history]) as s (slice)
where y is not null and predicted is not null
group by all
order by s.slice, model_name, observed, predicted
