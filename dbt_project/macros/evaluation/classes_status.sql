{#-
    How far a task of classes got on this bank: a select of one row. `remark` of the task's entry may name a column of its
    back-test that says what had to be done otherwise.
-#}
{% macro classes_status(task) %}
    {%- set settings = tasks()[task] -%}
    {%- set remark = settings.get('remark') -%}
    with
    tried as (
        select
            count(distinct cutoff_month) as origins,
            min(cutoff_month) as first_origin,
            max(cutoff_month) as last_origin,
            max(horizon) as horizon,
            count(*) as n_rows,
            count(*) filter (y is null) as n_open,
            count(*) filter (status != 'ok') as n_fallback,
            {{ "string_agg(distinct " ~ remark ~ ", '; ' order by " ~ remark ~ ")" if remark else 'null' }} as remark
        from {{ ref(task ~ '_backtest') }}
    ),

    -- as many as the simple baseline was judged on
    classes as (
        select
            string_agg(
                format('{} of {} known outcomes of {} are events', events, n, measure), '; ' order by measure
            ) as said,
            coalesce(min(least(events, n - events)), 0) as n_rarer
        from (
            select
                measure,
                count(*) as n,
                count(*) filter (y) as events
            from {{ ref(task ~ '_backtest') }}
            where model_name = '{{ settings.simple[0] }}' and y is not null
            group by measure
        )
    ),

    published as (
        select
            count(*) as n_rows,
            count(*) filter (status != 'ok') as n_fallback
        from {{ ref(task ~ '_scores') }}
    ),

    untested as (
        select string_agg(measure, ', ' order by measure) as measures
        from {{ ref(task ~ '_champions') }}
        where verdict = 'not tested'
    ),

    -- of what is published and of the policy: an error that a calibrated model would not show, and bins that miss
    calibration as (
        select
            string_agg(
                format(
                    'calibration error of {} by {} is {:.3f}, {:.3f} would be chance',
                    found.measure, found.model_name, found.value, expected.value
                ), '; '
                order by found.measure, found.model_name
            ) as warning
        from {{ ref(task ~ '_leaderboard') }} as found
        inner join {{ ref(task ~ '_leaderboard') }} as expected
            on
                found.measure = expected.measure
                and found.model_name = expected.model_name
                and found.slice = expected.slice
                and found.cutoff = expected.cutoff
                and found.horizon = expected.horizon
                and expected.metric = 'ece_if_calibrated'
        left join {{ ref(task ~ '_champions') }} as champions
            on found.measure = champions.measure and found.model_name = champions.model_name
        where
            found.metric = 'ece'
            and found.slice = 'all'
            and found.cutoff = 'all'
            and found.horizon = 'all'
            and (found.model_name = 'champion' or champions.model_name is not null)
            and found.value > 0.02
            and found.ci_low > expected.ci_high
    )

    select
        '{{ task }}' as task,
        case
            when published.n_rows = 0 then 'empty'
            when untested.measures is null and published.n_fallback = 0 and tried.remark is null then 'ok'
            else 'limited'
        end as status,
        tried.origins::bigint as origins,
        published.n_rows::bigint as n_predictions,
        concat_ws(
            '; ',
            if(published.n_rows = 0, 'nothing to publish: {{ settings.inputs[0] }} is empty', null),
            case
                when tried.origins = 0 then 'no back-test: no outcome is known'
                when tried.origins = 1 then format('1 cutoff, {}', tried.first_origin)
                else format('{} cutoffs from {} to {}', tried.origins, tried.first_origin, tried.last_origin)
            end || coalesce(format(', up to {} months ahead', tried.horizon), ''),
            classes.said,
            if(published.n_rows = 0, null, 'not tested, so the simple baseline is published: ' || untested.measures),
            tried.remark,
            if(tried.n_open = 0, null, format('{} of {} back-test rows have no outcome yet', tried.n_open, tried.n_rows)),
            {{ status_fallbacks('tried') }}
        ) as message,
        calibration.warning
    from tried
    cross join classes
    cross join published
    cross join untested
    cross join calibration
{% endmacro %}
