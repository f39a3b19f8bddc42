-- one row per origin, customer of the back-test and month of the horizon: what came
with

inputs as (

    select
        cutoff_month,
        customer_id,
        horizon
    from {{ ref('customer_forecasts_inputs') }}
    where is_origin and is_in_backtest

),

customer_months as (

    select * from {{ ref('customer_months') }}

)

select
    inputs.cutoff_month,
    inputs.customer_id,
    customer_months.month,
    cast(date_diff('month', inputs.cutoff_month, customer_months.month) as integer) as horizon,
    customer_months.closing_balance as balance,
    customer_months.income,
    customer_months.spend,
    customer_months.lowest_balance
from inputs
inner join customer_months
    on inputs.customer_id = customer_months.customer_id
    and inputs.cutoff_month < customer_months.month
    and customer_months.month <= inputs.cutoff_month + to_months(inputs.horizon)
