{#- How far a forecast task got on this bank: a select of one row. -#}
{% macro forecast_status(task) %}
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
            count(*) filter (status != 'ok') as n_fallback
        from {{ ref(task ~ '_backtest') }}
    ),

    published as (
        select
            count(*) as n_rows,
            count(*) filter (status != 'ok') as n_fallback
        from {{ ref(task ~ '_scores') }}
    ),

    coverage as (
        select
            {{ coverage_warning() }}
        from {{ ref(task ~ '_leaderboard') }} as scores
        -- the policy, and the models that are published now
        left join {{ ref(task ~ '_champions') }} as champions
            on
                scores.measure = champions.measure and scores.slice = champions.slice
                and scores.model_name = champions.model_name
        where
            (
                (scores.model_name = 'champion' and scores.slice = 'all')
                or (champions.model_name is not null and champions.slice != 'all')
            )
            and scores.cutoff = 'all' and scores.horizon = 'all'
            and {{ coverage_misses() }}
    ),

    judged as (
        select
            *,
            {{ small_sample_factor('origins', 'block') }} > 0.3 as has_tests,
            origins >= greatest(2 * block, 5) as has_intervals
        from tried
        cross join {{ origin_overlap(ref(task ~ '_backtest')) }} as overlap
    )

    select
        '{{ task }}' as task,
        case
            when published.n_rows = 0 then 'empty'
            when judged.has_tests and judged.has_intervals and published.n_fallback = 0 then 'ok'
            else 'limited'
        end as status,
        origins::bigint as origins,
        published.n_rows::bigint as n_predictions,
        concat_ws(
            '; ',
            if(published.n_rows = 0, 'nothing to publish: no series has a history', null),
            if(
                origins = 0, 'no back-test: no origin has both a history and an outcome',
                format('{} origins from {} to {}, horizon {}', origins, first_origin, last_origin, horizon)
            ),
            if(origins = 0 or has_tests, null, format('too few origins for a test, they overlap by {}', block)),
            if(has_tests or published.n_rows = 0, null, 'the simple baseline is published'),
            if(origins = 0 or has_intervals, null, 'too few origins for intervals'),
            if(n_open = 0, null, format('{} of {} back-test rows have no outcome yet', n_open, judged.n_rows)),
            if(n_unscaled = 0, null, format('{} rows have no scale and are left out of mase and rmsse', n_unscaled)),
            {{ status_fallbacks('judged') }}
        ) as message,
        coverage.warning
    from judged
    cross join published
    cross join coverage
{% endmacro %}
