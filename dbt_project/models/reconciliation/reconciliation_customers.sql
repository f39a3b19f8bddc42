-- one row per origin, customer of the back-test, measure and month: what the policy forecast there, beside what came
with

policy as (

    select * from {{ policy_rows('customer_forecasts') }}

)

select
    policy.cutoff_month,
    policy.customer_id,
    policy.age_band,
    policy.income_tier,
    policy.region,
    policy.measure,
    policy.month,
    policy.horizon,
    cast(policy.y as decimal(18, 2)) as y,
    {%- for column in ['mean', 'lo_80', 'hi_80', 'lo_95', 'hi_95'] %}
    cast(policy.{{ column }} as decimal(18, 2)) as {{ column }},
    {%- endfor %}
    {{ customer_spread('policy') }} as spread,
    policy.mase_scale
from policy
where policy.mean is not null
