{#-
    Figures of every candidate of a forecast task and of the policy `champion`, with intervals; the test stands on the row of
    the pooled primary score.
-#}
{% macro forecast_leaderboard(task) %}
    {%- set primary = tasks()[task].primary -%}
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

costs_by_cutoff as (
    select
        model_name,
        cutoff_month,
        max(seconds) as seconds,
        max(peak_mb) as peak_mb
    from predicted
    group by model_name, cutoff_month
),

costs as (
    select model_name, cutoff_month::date::varchar as cutoff, seconds, peak_mb from costs_by_cutoff
    union all
    select model_name, 'all' as cutoff, sum(seconds), max(peak_mb) from costs_by_cutoff group by model_name
),

known as (
    select * from {{ known_losses(task, 'predicted', '(select cutoff_month as decision_month from bank_clock)') }}
),

tests as (
    select measure, slice, model_name, verdict, p_value from {{ paired_tests('known', tasks()[task].simple) }}
)

select
    '{{ task }}' as task,
    figures.measure,
    figures.slice,
    figures.model_name,
    figures.metric,
    figures.cutoff,
    figures.horizon,
    significant(if(metric = 'rmsse', sqrt(figure), figure), 9) as value,
    -- no figure is below 0, no share above 1: a widened interval stops there
    significant(case when ci_low < 0 then 0 when metric = 'rmsse' then sqrt(ci_low) else ci_low end, 9) as ci_low,
    significant(
        case
            when starts_with(metric, 'coverage') and ci_high > 1 then 1
            when metric = 'rmsse' then sqrt(ci_high)
            else ci_high
        end, 9
    ) as ci_high,
    figures.n::bigint as n,
    (figures.n_rows - figures.n)::bigint as n_unscored,
    costs.seconds,
    costs.peak_mb,
    tests.verdict,
    tests.p_value
from figures
left join costs using (model_name, cutoff)
left join tests
    on
        tests.measure = figures.measure
        and tests.slice = figures.slice
        and tests.model_name = figures.model_name
        and figures.metric = '{{ primary }}'
        and figures.cutoff = 'all'
        and figures.horizon = 'all'
order by figures.measure, figures.slice, figures.model_name, figures.metric, figures.cutoff, figures.horizon
{% endmacro %}
