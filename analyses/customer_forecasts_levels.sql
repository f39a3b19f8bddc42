-- one row per measure and level: errors and coverage before (were) and after (are) customers and segments were made to add up
with

figures as (

    select
        measure,
        level,
        {%- for name, method in [('were', 'base'), ('are', 'reconciled')] %}
        max(value) filter (method = '{{ method }}' and metric = 'wql') as wql_{{ name }},
        max(value) filter (method = '{{ method }}' and metric = 'coverage_80') as coverage_{{ name }},
        {%- endfor %}
        max(difference) filter (method = 'reconciled' and metric = 'wql') as difference
    from {{ ref('reconciliation') }}
    group by measure, level

)

select
    measure,
    level,
    wql_were,
    wql_are,
    difference / nullif(wql_were, 0) as change,
    coverage_were,
    coverage_are
from figures
where wql_are is not null
order by measure, list_position(['customer', 'segment', 'all', 'age_band', 'income_tier', 'region'], level)
