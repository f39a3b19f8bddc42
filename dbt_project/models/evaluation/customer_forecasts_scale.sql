-- one row per model and number of customers
with

customer_scale as (

    select * from {{ ref('customer_scale') }}

),

comparators as (

    select * from {{ ref('customer_scale_comparators') }}

),

measured as (

    select
        'lstm' as model_name,
        *
    from customer_scale
    union all by name
    select * from comparators

)

select
    model_name,
    customers,
    seconds_a_thousand_series,
    network_seconds,
    network_peak_gb,
    seconds_of_inputs,
    seconds_to_fit,
    seconds_of_scoring,
    seconds_of_backtest,
    seconds_of_segments,
    seconds,
    peak_gb,
    rows_published,
    stress_seconds,
    stress_peak_gb,
    measured_on
from measured
order by model_name, customers
