{#-
    Figures of every candidate of a task with many series, and of the policy `champion`: as `forecast_leaderboard`, but
    intervals and tests are by clusters, in closed form. Single cutoffs and horizons are given for the slice `all`, without
    intervals.
-#}
{% macro clustered_leaderboard(task) %}
    {%- set settings = tasks()[task] -%}
    {%- set metrics = forecast_metrics() -%}
    {%- set sums = [] -%}
    {%- for metric, parts in metrics.items() -%}
        {%- do sums.extend([metric ~ '_loss', metric ~ '_n']) -%}
        {%- if parts.weight != '1' -%}{%- do sums.append(metric ~ '_weight') -%}{%- endif -%}
    {%- endfor -%}
with

bank_clock as (
    select * from {{ ref('bank_clock') }}
),

cells as materialized (
    select * from {{ clustered_cells(task) }}
),

clusters as materialized (
    {% for column in ['all'] + settings.slices %}
    select
        measure,
        {{ "'all'" if column == 'all' else "'" ~ column ~ "=' || " ~ column }} as slice,
        model_name,
        {{ settings.cluster }} as cluster,
        {% for sum in sums %}
        sum({{ sum }}) as {{ sum }},
        {% endfor %}
        sum(n_rows) as n_rows
    from cells
    group by all
    {{ 'union all by name' if not loop.last }}
    {% endfor %}
),

pooled as (
    {% for metric, parts in metrics.items() %}
    {%- set weight = metric ~ ('_n' if parts.weight == '1' else '_weight') %}
    select
        '{{ metric }}' as metric,
        measure,
        slice,
        model_name,
        count(*) filter ({{ metric }}_n > 0) as clusters,
        sum({{ metric }}_loss) as loss,
        sum({{ weight }}) as weight,
        sum({{ metric }}_loss ^ 2) as loss_squared,
        sum({{ metric }}_loss * {{ weight }}) as loss_weight,
        sum({{ weight }} ^ 2) as weight_squared,
        sum({{ metric }}_n) as n,
        sum(n_rows) as n_rows
    from clusters
    group by all
    {{ 'union all by name' if not loop.last }}
    {% endfor %}
),

-- of the linearised ratio, as in the tests
bounded as (
    select
        *,
        loss / nullif(weight, 0) as figure,
        case
            when clusters >= 30
                then 1.959963985 * sqrt(
                    greatest(
                        loss_squared - 2 * (loss / nullif(weight, 0)) * loss_weight
                        + (loss / nullif(weight, 0)) ^ 2 * weight_squared, 0
                    )
                    * clusters / (clusters - 1)
                ) / nullif(weight, 0)
        end as reach
    from pooled
),

by_horizon as (
    select
        measure,
        model_name,
        horizon,
        {% for metric, parts in metrics.items() %}
        sum({{ parts.loss }}) as {{ metric }}_loss,
        count({{ parts.loss }}) as {{ metric }}_n,
        {% if parts.weight != '1' %}
        sum({{ parts.weight }}) filter (({{ parts.loss }}) is not null) as {{ metric }}_weight,
        {% endif %}
        {% endfor %}
        count(*) as n_rows
    from (
        select * from {{ ref(task ~ '_backtest') }}
        union all by name
        select * from {{ policy_rows(task) }}
    )
    group by all
),

by_cutoff as (
    select
        measure,
        model_name,
        cutoff_month,
        {% for sum in sums %}
        sum({{ sum }}) as {{ sum }},
        {% endfor %}
        sum(n_rows) as n_rows
    from cells
    group by all
),

figures as (
    select
        measure,
        slice,
        model_name,
        metric,
        'all' as cutoff,
        'all' as horizon,
        figure,
        figure - reach as ci_low,
        figure + reach as ci_high,
        n,
        n_rows
    from bounded
    {% for metric, parts in metrics.items() %}
    {%- set weight = metric ~ ('_n' if parts.weight == '1' else '_weight') %}
    {% for relation, cutoff, horizon in [
        ('by_horizon', "'all'", 'horizon::varchar'), ('by_cutoff', 'cutoff_month::date::varchar', "'all'")
    ] %}
    union all by name
    select
        measure,
        'all' as slice,
        model_name,
        '{{ metric }}' as metric,
        {{ cutoff }} as cutoff,
        {{ horizon }} as horizon,
        {{ metric }}_loss / nullif({{ weight }}, 0) as figure,
        {{ metric }}_n as n,
        n_rows
    from {{ relation }}
    {% endfor %}
    {% endfor %}
),

{{ leaderboard_costs(ref(task ~ '_backtest')) }},

known as (
    select
        bank_clock.cutoff_month as decision_month,
        measure,
        slice,
        model_name,
        cluster,
        {{ settings.primary }}_loss as loss,
        {{ settings.primary }}_weight as weight,
        {{ settings.primary }}_n as n
    from clusters
    cross join bank_clock
),

tests as (
    select measure, slice, model_name, 'all' as horizon, verdict, p_value from {{ clustered_tests('known', settings.simple, settings.get('references', [])) }}
),

{{ forecast_leaderboard_rows(task) }}
{% endmacro %}
