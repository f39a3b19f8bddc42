{#-
    Reliability of a task of classes, and what can be gained by its ranking: a select of one row a measure, model_name, horizon and
    bin. Ten bins of equally many rows, the first with the highest p; rows of equal p share a bin.

    The interval of a bin's share of events is Wilson's for as many independent rows as would vary like the bin's clusters
    (Korn and Graubard 1998); where all or none are events, for as many rows as there are clusters.

    rows          relation of measure, model_name, horizon, cluster_id, y and p; where not given, as `classes_rows` gives it
-#}
{% macro classes_calibration(task, rows=none) %}
    {%- set keys = ['measure', 'model_name', 'horizon'] -%}
with

scored as (
    select
        measure,
        model_name,
        coalesce(horizon::varchar, 'all') as horizon,
        cluster_id,
        y,
        p
    from {{ rows or classes_rows(task) }} as predicted
    where y is not null and p is not null
),

binned as (
    select
        *,
        floor(
            (rank() over by_p - 1 + count(*) over by_p - 1) * 5.0
            / count(*) over (partition by {{ keys | join(', ') }})
        )::int + 1 as bin
    from scored
    window by_p as (partition by {{ keys | join(', ') }} order by p desc)
),

by_cluster as (
    select
        {{ keys | join(', ') }},
        bin,
        cluster_id,
        count(*) as n,
        count(*) filter (y) as events,
        sum(p) as p,
        min(p) as p_min,
        max(p) as p_max
    from binned
    group by {{ keys | join(', ') }}, bin, cluster_id
),

bins as (
    select
        {{ keys | join(', ') }},
        bin,
        count(*) as clusters,
        sum(n)::double as n,
        sum(events)::double as events,
        sum(p) as p,
        min(p_min) as p_min,
        max(p_max) as p_max,
        -- of the share of events, by clusters
        sum(events ^ 2) as events_2,
        sum(events * n) as events_n,
        sum(n ^ 2) as n_2
    from by_cluster
    group by {{ keys | join(', ') }}, bin
),

shares as (
    select
        *,
        events / n as share,
        (events_2 - 2 * events / n * events_n + (events / n) ^ 2 * n_2) / n ^ 2 * clusters / nullif(clusters - 1, 0) as variance
    from bins
),

effective as (
    select
        *,
        case when share > 0 and share < 1 and variance > 0 then least(n, share * (1 - share) / variance) else clusters end as n_like
    from shares
),

totals as (
    select
        {{ keys | join(', ') }},
        sum(n) as n_all,
        sum(events) as events_all
    from bins
    group by {{ keys | join(', ') }}
)

select
    '{{ task }}' as task,
    {{ keys | join(', ') }},
    bin,
    n::bigint as n,
    events::bigint as events,
    significant(p_min, 9) as p_min,
    significant(p_max, 9) as p_max,
    significant(p / n, 9) as mean_p,
    significant(share, 9) as share,
    significant(wilson_bound(share, n_like, -1), 9) as ci_low,
    significant(wilson_bound(share, n_like, 1), 9) as ci_high,
    significant(sum(n) over down / n_all, 9) as share_of_rows,
    significant(sum(events) over down / nullif(events_all, 0), 9) as share_of_events,
    significant(sum(events) over down / nullif(events_all, 0) / (sum(n) over down / n_all), 9) as lift
from effective
inner join totals using ({{ keys | join(', ') }})
window down as (partition by {{ keys | join(', ') }} order by bin rows unbounded preceding)
order by {{ keys | join(', ') }}, bin
{% endmacro %}


{#- The same of budget segments: one measure a segment, whether a new customer's year came to be in it. -#}
{% macro segments_calibration(task) %}
    {%- set rows -%}
(
        select
            s.segment as measure,
            model_name,
            cast(null as integer) as horizon,
            customer_id as cluster_id,
            y = s.segment as y,
            case s.segment when 'low' then p_low when 'medium' then p_medium else p_high end as p
        from {{ ref(task ~ '_backtest') }}
        cross join unnest(['low', 'medium', 'high']) as s (segment)
    )
    {%- endset -%}
    {{ classes_calibration(task, rows) }}
{% endmacro %}
