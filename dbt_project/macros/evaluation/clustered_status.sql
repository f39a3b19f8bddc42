{#-
    As `forecast_status`, for a task with many series: coverage is judged in every slice of 2,000 clusters or more, in which
    chance moves it little, for what is published.
-#}
{% macro clustered_status(task) %}
    {%- set settings = tasks()[task] -%}
(
    with
    tried as (
        select
            count(distinct cutoff_month) as origins,
            min(cutoff_month) as first_origin,
            max(cutoff_month) as last_origin,
            max(horizon) as horizon,
            count(*) as n_rows,
            count(*) filter (y is null) as n_open,
            count(*) filter (y is not null and coalesce(not mase_scale > 0, true)) as n_unscaled,
            count(*) filter (status != 'ok') as n_fallback,
            count(distinct {{ settings.cluster }}) as clusters
        from {{ ref(task ~ '_backtest') }}
    ),

    published as (
        select
            count(*) as n_rows,
            count(distinct {{ settings.cluster }}) as clusters,
            count(*) filter (status != 'ok') as n_fallback
        from {{ ref(task ~ '_scores') }}
    ),

    unused as (
        select coalesce(max(months), 0) as months
        from {{ ref(settings.inputs[0]) }}
        where is_as_of
    ),

    sizes as (
        select
            s.slice,
            count(distinct {{ settings.cluster }}) as clusters
        from (select distinct {{ settings.cluster }}, {{ settings.slices | join(', ') }} from {{ ref(task ~ '_backtest') }})
        cross join unnest({{ slices_of(task) }}) as s(slice)
        group by s.slice
    ),

    coverage as (
        select
            {{ coverage_warning() }}
        from {{ ref(task ~ '_leaderboard') }} as scores
        inner join sizes on scores.slice = sizes.slice
        where
            scores.model_name = 'champion' and scores.cutoff = 'all' and scores.horizon = 'all'
            and (sizes.clusters >= 2000 or scores.slice = 'all')
            and {{ coverage_misses() }}
    )

    select
        '{{ task }}' as task,
        case
            when published.n_rows = 0 then 'empty'
            when tried.clusters >= 30 then 'ok'
            else 'limited'
        end as status,
        origins::bigint as origins,
        published.n_rows::bigint as n_predictions,
        concat_ws(
            '; ',
            if(
                published.n_rows = 0,
                format('nothing to publish: {} months of history at most, at least 6 are needed', unused.months), null
            ),
            if(
                origins = 0, 'no back-test: at no origin a customer has 6 months',
                format(
                    '{} origins from {} to {}, horizon {}, {} customers', origins, first_origin, last_origin, horizon, tried.clusters
                )
            ),
            if(origins = 0 or tried.clusters >= 30, null, 'too few customers for a test, the simple baseline is published'),
            if(n_open = 0, null, format('{} of {} back-test rows have no outcome: who left, or not yet', n_open, tried.n_rows)),
            if(n_unscaled = 0, null, format('{} rows have no scale and are left out of mase and rmsse', n_unscaled)),
            {{ status_fallbacks('tried') }}
        ) as message,
        coverage.warning
    from tried
    cross join published
    cross join unused
    cross join coverage
)
{% endmacro %}
