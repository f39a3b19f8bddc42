-- figures of the leaderboard that an analyst would not get from the confusion table
{{ config(group='ledgercast') }}

with

confusion as (
    select * from {{ ref('budget_segments_confusion') }}
),

by_class as (
    select
        slice,
        model_name,
        segment,
        coalesce(sum(customers) filter (observed = segment and predicted = segment), 0) as hits,
        coalesce(sum(customers) filter (observed = segment), 0) as came,
        coalesce(sum(customers) filter (predicted = segment), 0) as told
    from confusion
    cross join unnest(['low', 'medium', 'high']) as s (segment)
    group by slice, model_name, segment
),

recomputed as (
    select
        slice,
        model_name,
        avg(2 * hits / (came + told)) filter (came + told > 0) as macro_f1,
        sum(hits) / sum(came) as accuracy
    from by_class
    group by slice, model_name
),

long as (
    select
        slice,
        model_name,
        unnest(['macro_f1', 'accuracy']) as metric,
        unnest([macro_f1, accuracy]) as recomputed
    from recomputed
)

select
    long.*,
    leaderboard.value
from long
left join {{ ref('budget_segments_leaderboard') }} as leaderboard using (slice, model_name, metric)
where leaderboard.value is null or abs(long.recomputed - leaderboard.value) > 1e-8
