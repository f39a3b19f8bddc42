-- one row per measure, slice of customers and candidate: its error beside the best simple baseline's there, and what its intervals held
with

backtest as (

    select * from {{ ref('customer_forecasts_backtest') }}

),

sizes as (

    select
        measure,
        s.slice,
        count(distinct customer_id) as customers
    from (
        select distinct
            measure,
            customer_id,
            {{ tasks()['customer_forecasts'].slices | join(', ') }}
        from backtest
    ) as seen
    cross join unnest({{ slices_of('customer_forecasts') }}) as s (slice)
    group by measure, s.slice

),

figures as (

    select
        measure,
        slice,
        model_name,
        max(value) filter (metric = 'wql') as wql,
        max(verdict) filter (metric = 'wql') as verdict,
        max(p_value) filter (metric = 'wql') as p_value,
        max(n) filter (metric = 'wql') as n,
        {%- for level in coverage_bands() %}
        max(value) filter (metric = 'coverage_{{ level }}') as coverage_{{ level }},
        max(ci_low) filter (metric = 'coverage_{{ level }}') as low_{{ level }},
        max(ci_high) filter (metric = 'coverage_{{ level }}') as high_{{ level }}{{ ',' if not loop.last }}
        {%- endfor %}
    from {{ ref('leaderboard') }}
    where task = 'customer_forecasts' and cutoff = 'all' and horizon = 'all'
    group by measure, slice, model_name
    having max(value) filter (metric = 'wql') is not null

),

compared as (

    select
        *,
        max(wql) filter (verdict = 'baseline') over (partition by measure, slice) as baseline_wql,
        max(model_name) filter (verdict = 'baseline') over (partition by measure, slice) as baseline
    from figures

)

select
    compared.measure,
    split_part(compared.slice, '=', 1) as slice_by,
    if(compared.slice = 'all', 'all', split_part(compared.slice, '=', 2)) as slice,
    compared.* exclude (measure, slice),
    1 - compared.wql / nullif(compared.baseline_wql, 0) as skill,
    sizes.customers
from compared
inner join sizes on compared.measure = sizes.measure and compared.slice = sizes.slice
order by slice_by, slice, compared.measure, compared.wql, compared.model_name
