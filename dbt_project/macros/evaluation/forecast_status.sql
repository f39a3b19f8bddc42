{#- How far a forecast task got on this bank: a select of one row. -#}
{% macro forecast_status(task) %}
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
            string_agg(
                format('{} % intervals of {} cover {:.0f} %', metric[-2:], measure, 100 * value), '; '
                order by measure, metric
            ) as warning
        from {{ ref(task ~ '_leaderboard') }}
        where
            model_name = 'champion' and slice = 'all' and cutoff = 'all' and horizon = 'all'
            and (
                {%- for level, band in coverage_bands().items() %}
                (metric = 'coverage_{{ level }}' and value not between {{ band[0] }} and {{ band[1] }})
                {{- ' or' if not loop.last }}
                {%- endfor %}
            )
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
            if(
                judged.n_fallback = 0, null,
                format('{} of {} back-test rows have a status that is not ok', judged.n_fallback, judged.n_rows)
            ),
            if(
                published.n_fallback = 0, null,
                format('{} of {} predictions have a status that is not ok', published.n_fallback, published.n_rows)
            )
        ) as message,
        coverage.warning
    from judged
    cross join published
    cross join coverage
)
{% endmacro %}
