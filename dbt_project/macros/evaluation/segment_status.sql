{#- How far the clusters got on this bank: a select of one row. -#}
{% macro cluster_status(task) %}
(
    with
    fitted as (
        select
            -- the rows of competitors have a status of their own
            any_value(status) filter (model_name = 'kmeans') as status,
            any_value(settings) filter (model_name = 'kmeans') as settings,
            any_value(cutoff_month) as cutoff_month,
            count(*) as n
        from {{ ref(task ~ '_model') }}
    ),

    published as (
        select
            count(*) filter (cluster_id is not null) as n_rows,
            count(*) filter (status != 'ok') as n_fallback
        from {{ ref('customer_segments') }}
    ),

    used as (
        select
            string_agg(feature, ', ' order by feature) filter (left_out_because is not null) as left_out,
            count(*) filter (left_out_because is null) as n_used
        from {{ ref(task ~ '_profiles') }}
        where cluster_id = 1
    )

    select
        '{{ task }}' as task,
        case
            when published.n_rows = 0 then 'empty'
            when fitted.status = 'ok' and published.n_fallback = 0 and used.left_out is null then 'ok'
            else 'limited'
        end as status,
        0::bigint as origins,
        published.n_rows::bigint as n_predictions,
        concat_ws(
            '; ',
            if(fitted.n = 0, 'nothing to publish: nobody has a transaction in the twelve months', null),
            if(fitted.n = 0, null, format(
                '{} clusters of customers of {}, by {} features', settings ->> '$.clusters', cutoff_month, used.n_used
            )),
            if(fitted.status = 'ok', null, fitted.status),
            if(used.left_out is null, null, format('the bank lacks or does not tell apart by {}', used.left_out)),
            if(
                published.n_fallback = 0, null,
                format('{} of {} customers have a status that is not ok', published.n_fallback, published.n_rows)
            )
        ) as message,
        cast(null as varchar) as warning
    from fitted
    cross join published
    cross join used
)
{% endmacro %}


{#- How far budget segments got on this bank: a select of one row. -#}
{% macro budget_status(task) %}
(
    with
    fitted as (
        select
            any_value(status) filter (model_name = 'kmeans') as status,
            count(*) filter (model_name != 'kmeans') as n_candidates,
            count(*) as n
        from {{ ref(task ~ '_model') }}
    ),

    judged as (
        select
            count(distinct fold) as origins,
            count(distinct customer_id) filter (fold is not null and y is not null) as n_customers
        from {{ ref(task ~ '_backtest') }}
    ),

    published as (
        select
            count(*) filter (budget_segment is not null) as n_rows,
            count(*) filter (is_new_customer) as n_new,
            count(*) filter (status != 'ok') as n_fallback,
            median(mean_balance_12_months) filter (budget_segment = 'medium' and not is_new_customer) as medium_balance,
            median(mean_balance_12_months) filter (budget_segment = 'high' and not is_new_customer) as high_balance
        from {{ ref('budget_segments') }}
    )

    select
        '{{ task }}' as task,
        case
            when published.n_rows = 0 then 'empty'
            when fitted.status = 'ok' and judged.origins > 0 and published.n_fallback = 0 then 'ok'
            else 'limited'
        end as status,
        judged.origins::bigint as origins,
        published.n_rows::bigint as n_predictions,
        concat_ws(
            '; ',
            if(fitted.n = 0, 'nothing to publish: nobody has a transaction in the twelve months', null),
            if(fitted.status = 'ok', null, fitted.status),
            format('{} new customers', published.n_new),
            if(
                fitted.n_candidates = 0, 'too few earlier new customers to learn from: the nearest centre tells theirs',
                format('{} earlier ones judged in {} folds', judged.n_customers, judged.origins)
            ),
            if(
                published.medium_balance > published.high_balance,
                'segments are ordered by spend: medium holds larger balances than high', null
            ),
            if(
                published.n_fallback = 0, null,
                format('{} of {} customers have a status that is not ok', published.n_fallback, published.n_rows)
            )
        ) as message,
        cast(null as varchar) as warning
    from fitted
    cross join judged
    cross join published
)
{% endmacro %}
