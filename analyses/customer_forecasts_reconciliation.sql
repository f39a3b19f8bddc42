-- one row per measure, level and method: errors and coverage before (base) and after customers and segments were made to add up
with

figures as (

    select
        measure,
        level,
        method,
        max(value) filter (metric = 'wql') as wql,
        max(difference) filter (metric = 'wql') as difference,
        max(ci_low) filter (metric = 'wql') as ci_low,
        max(ci_high) filter (metric = 'wql') as ci_high,
        max(value) filter (metric = 'coverage_80') as coverage_80,
        max(n) filter (metric = 'wql') as n,
        max(origins) filter (metric = 'wql') as origins
    from {{ ref('reconciliation') }}
    group by measure, level, method
    having max(value) filter (metric = 'wql') is not null

),

decisions as (

    select
        measure,
        method as published
    from {{ ref('reconciliation_decisions') }}
    where is_as_of

)

select
    figures.measure || ' ' || figures.level as panel,
    figures.*,
    max(figures.wql) filter (figures.method = 'base') over (partition by figures.measure, figures.level) as base_wql,
    figures.difference
    / nullif(max(figures.wql) filter (figures.method = 'base') over (partition by figures.measure, figures.level), 0) as change,
    decisions.published
from figures
left join decisions on figures.measure = decisions.measure
order by
    figures.measure,
    list_position(['customer', 'segment', 'all', 'age_band', 'income_tier', 'region'], figures.level),
    list_position(['base', 'bottom_up', 'top_down', 'mint', 'mint_shock', 'reconciled'], figures.method)
