{#-
    Figures of every candidate of a forecast task and of the policy `champion`, with intervals; the test stands on the row of
    the pooled primary score.
-#}
{% macro forecast_leaderboard(task) %}
    {%- set slices = tasks()[task].slices -%}
    {%- set keys = ['measure', 'slice', 'model_name', 'metric', 'horizon'] -%}
with

bank_clock as (
    select * from {{ ref('bank_clock') }}
),

predicted as (
    select * from {{ ref(task ~ '_backtest') }}
    union all by name
    select * from {{ policy_rows(task) }}
),

cells as (
    {% for metric in forecast_metrics() %}
    select
        '{{ metric }}' as metric,
        measure,
        {{ slices | join(', ') }},
        model_name,
        cutoff_month,
        horizon,
        {{ metric_sums(metric) }},
        count(*) as n_rows
    from predicted
    group by measure, {{ slices | join(', ') }}, model_name, cutoff_month, horizon
    {% if not loop.last %}
    union all
    {% endif %}
    {% endfor %}
),

origins as (
    select
        measure,
        slice,
        model_name,
        metric,
        h.horizon,
        cutoff_month,
        sum(loss) as loss,
        sum(weight) as weight,
        sum(n) as n,
        sum(n_rows) as n_rows
    from cells
    cross join unnest({{ slices_of(task) }}) as s(slice)
    cross join unnest(['all', cells.horizon::varchar]) as h(horizon)
    group by measure, slice, model_name, metric, h.horizon, cutoff_month
),

pooled as (
    select
        {{ keys | join(', ') }},
        list(loss order by cutoff_month) filter (n > 0) as losses,
        list(weight::double order by cutoff_month) filter (n > 0) as weights,
        sum(loss) as loss,
        sum(weight) as weight,
        sum(n) as n,
        sum(n_rows) as n_rows,
        any_value(block) as block
    from origins
    cross join {{ origin_overlap('predicted') }} as overlap
    group by {{ keys | join(', ') }}
),

figures as (
    select
        {{ keys | join(', ') }},
        'all' as cutoff,
        loss / nullif(weight, 0) as figure,
        ci_low,
        ci_high,
        n,
        n_rows
    from pooled
    left join {{ block_intervals('pooled', keys) }} as bounds using ({{ keys | join(', ') }})
    union all by name
    select
        {{ keys | join(', ') }},
        cutoff_month::date::varchar as cutoff,
        loss / nullif(weight, 0) as figure,
        null as ci_low,
        null as ci_high,
        n,
        n_rows
    from origins
    where horizon = 'all'
),

{{ leaderboard_costs('predicted') }},

known as (
    select * from {{ known_losses(task, 'predicted', '(select cutoff_month as decision_month from bank_clock)') }}
),

tests as (
    select measure, slice, model_name, 'all' as horizon, verdict, p_value from {{ paired_tests('known', tasks()[task].simple) }}
),

{{ forecast_leaderboard_rows(task) }}
{% endmacro %}
