{#- What leaderboards have in common: costs, and the rows of a forecast task. -#}

{#- Two common table expressions: `costs`, by model_name and cutoff, a date or 'all', from the rows of a back-test. -#}
{% macro leaderboard_costs(source) %}
costs_by_cutoff as (
    select
        model_name,
        cutoff_month,
        max(seconds) as seconds,
        max(peak_mb) as peak_mb
    from {{ source }}
    group by model_name, cutoff_month
),

costs as (
    select model_name, cutoff_month::date::varchar as cutoff, seconds, peak_mb from costs_by_cutoff
    union all
    select model_name, 'all' as cutoff, sum(seconds), max(peak_mb) from costs_by_cutoff group by model_name
)
{% endmacro %}

{#-
    Rows of a leaderboard: `figures` rounded, with costs and tests beside them.

    figures       relation of measure, slice, model_name, metric, cutoff, horizon, value, ci_low, ci_high, n, n_unscored

    Expected: costs and tests (measure, slice, model_name, horizon, verdict, p_value), which stand on rows of the primary score.
-#}
{% macro leaderboard_rows(task, figures) %}
select
    '{{ task }}' as task,
    figures.measure,
    figures.slice,
    figures.model_name,
    figures.metric,
    figures.cutoff,
    figures.horizon,
    significant(figures.value, 9) as value,
    significant(figures.ci_low, 9) as ci_low,
    significant(figures.ci_high, 9) as ci_high,
    figures.n::bigint as n,
    figures.n_unscored::bigint as n_unscored,
    costs.seconds,
    costs.peak_mb,
    tests.verdict,
    tests.p_value
from {{ figures }} as figures
left join costs using (model_name, cutoff)
left join tests
    on
        tests.measure = figures.measure
        and tests.slice = figures.slice
        and tests.model_name = figures.model_name
        and tests.horizon = figures.horizon
        and figures.metric = '{{ tasks()[task].primary }}'
        and figures.cutoff = 'all'
order by figures.measure, figures.slice, figures.model_name, figures.metric, figures.cutoff, figures.horizon
{% endmacro %}

{#- The same of a forecast task, from figures (..., figure, ci_low, ci_high, n, n_rows): a common table expression, then the rows. -#}
{% macro forecast_leaderboard_rows(task) %}
scaled as (
    select
        * exclude (figure, n_rows) replace (
            -- no figure is below 0, no share above 1: a widened interval stops there
            case when ci_low < 0 then 0 when metric = 'rmsse' then sqrt(ci_low) else ci_low end as ci_low,
            case
                when starts_with(metric, 'coverage') and ci_high > 1 then 1
                when metric = 'rmsse' then sqrt(ci_high)
                else ci_high
            end as ci_high
        ),
        if(metric = 'rmsse', sqrt(figure), figure) as value,
        n_rows - n as n_unscored
    from figures
)

{{ leaderboard_rows(task, 'scaled') }}
{% endmacro %}
