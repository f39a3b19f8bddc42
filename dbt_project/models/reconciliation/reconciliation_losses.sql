-- one row per origin, month, measure, level, method and metric: sums over the customers, or over the segments of a type
{{ config(pre_hook='set threads = 1', post_hook='reset threads') }}

with

customers as (

    select * from {{ ref('reconciled_customers') }}

),

before as (

    select
        * exclude (customer_id, age_band, income_tier, region, spread),
        'base' as method
    from {{ ref('reconciliation_customers') }}

),

segments as (

    select * from {{ ref('reconciled_segments') }}

),

rows_of_levels as (

    select
        'customer' as level,
        * exclude (customer_id, age_band, income_tier, region)
    from customers
    union all by name
    select
        'customer' as level,
        *
    from before
    union all by name
    select
        segment_type as level,
        * exclude (segment_type, segment)
    from segments

),

as_doubles as (

    select
        level,
        measure,
        cutoff_month,
        month,
        horizon,
        method,
        {%- for column in ['y', 'mean', 'lo_80', 'hi_80', 'lo_95', 'hi_95'] %}
        {{ column }}::double as {{ column }},
        {%- endfor %}
        mase_scale
    from rows_of_levels

),

sums as (

    {% for metric in reconciliation_metrics() %}
    select
        level,
        measure,
        cutoff_month,
        month,
        any_value(horizon) as horizon,
        method,
        '{{ metric }}' as metric,
        {{ metric_sums(metric) }},
        count(*) as n_rows
    from as_doubles
    group by level, measure, cutoff_month, month, method
    {% if not loop.last %}
    union all
    {% endif %}
    {% endfor %}

)

-- equal sums stay equal whatever the order of their terms
select * replace (significant(loss, 12) as loss, significant(weight::double, 12) as weight)
from sums
