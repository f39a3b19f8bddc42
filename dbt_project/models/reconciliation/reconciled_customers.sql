-- one row per origin, customer of the back-test, measure, month and method: coherent forecasts to the cent, beside what came
with

customers as (

    select * from {{ ref('reconciliation_customers') }}

),

prices as (

    select * from {{ ref('reconciliation_prices') }}

),

adjusted as (

    select
        customers.*,
        prices.method,
        {{ adjustment('customers', 'prices') }} as adjustment
    from customers
    inner join prices
        on customers.cutoff_month = prices.cutoff_month
        and customers.measure = prices.measure
        and customers.horizon = prices.horizon
        and customers.age_band = prices.age_band
        and customers.income_tier = prices.income_tier
        and customers.region = prices.region

)

select
    cutoff_month,
    customer_id,
    age_band,
    income_tier,
    region,
    measure,
    month,
    horizon,
    method,
    y,
    {%- for column in ['mean', 'lo_80', 'hi_80', 'lo_95', 'hi_95'] %}
    {{ moved('adjusted', column, 'adjustment') }} as {{ column }},
    {%- endfor %}
    mase_scale
from adjusted
