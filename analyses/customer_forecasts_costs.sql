-- one row per candidate: what its fits and its back-test took, beside its error as a share of the best simple baseline's
with

runs as (

    select
        model_name,
        sum(seconds) filter (stage = 'model') as seconds_to_fit,
        count(*) filter (stage = 'model') as fits,
        max(peak_mb) filter (stage = 'model') as peak_mb_to_fit,
        sum(seconds) filter (stage = 'backtest') as seconds_of_backtest,
        max(peak_mb) filter (stage = 'backtest') as peak_mb_of_backtest,
        -- an origin at which a candidate was fitted counts the fit, too
        min(seconds) filter (stage = 'backtest') as seconds_an_origin
    from {{ ref('model_runs') }}
    where task = 'customer_forecasts' and stage in ('model', 'backtest')
    group by model_name

),

forecasts as (

    select
        model_name,
        cutoff_month,
        count(distinct customer_id) as customers
    from {{ ref('customer_forecasts_backtest') }}
    group by model_name, cutoff_month

),

customers as (

    select
        model_name,
        max(customers) as customers
    from forecasts
    group by model_name

),

scores as (

    select
        measure,
        model_name,
        value / nullif(max(value) filter (verdict = 'baseline') over (partition by measure), 0) as relative_wql
    from {{ ref('leaderboard') }}
    where task = 'customer_forecasts' and metric = 'wql' and slice = 'all' and cutoff = 'all' and horizon = 'all'
    -- figures of fewer rows are not comparable
    qualify n = max(n) filter (verdict = 'baseline') over (partition by measure)

)

select
    runs.model_name,
    runs.fits,
    runs.seconds_to_fit,
    runs.seconds_of_backtest,
    1000000 * runs.seconds_an_origin / customers.customers as microseconds_a_customer,
    greatest(runs.peak_mb_to_fit, runs.peak_mb_of_backtest) as peak_mb,
    {%- for measure in ['balance', 'income', 'spend'] %}
    max(scores.relative_wql) filter (scores.measure = '{{ measure }}') as {{ measure }},
    {%- endfor %}
    -- the mean of ratios is the geometric one
    exp(avg(ln(nullif(scores.relative_wql, 0)))) as all_measures
from runs
inner join customers on runs.model_name = customers.model_name
left join scores on runs.model_name = scores.model_name
group by all
order by all_measures asc nulls last, runs.model_name asc
