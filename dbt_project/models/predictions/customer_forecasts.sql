-- one row per customer, measure and month of the horizon
with

scores as (

    select * from {{ ref('customer_forecasts_scores') }}

),

bank_clock as (

    select * from {{ ref('bank_clock') }}

),

members as (

    select members.*
    from {{ ref('segment_members') }} as members
    inner join bank_clock on members.cutoff_month = bank_clock.cutoff_month

),

-- what the method that is published moves forecasts by
prices as (

    select prices.*
    from {{ ref('reconciliation_prices') }} as prices
    inner join {{ ref('reconciliation_decisions') }} as decisions
        on prices.cutoff_month = decisions.decision_month
        and prices.measure = decisions.measure
        and prices.method = decisions.method
    where decisions.is_as_of

),

forecasts as (

    select
        scores.* exclude (mean, lo_80, hi_80, lo_95, hi_95),
        {%- for column in ['mean', 'lo_80', 'hi_80', 'lo_95', 'hi_95'] %}
        cast(scores.{{ column }} as decimal(18, 2)) as {{ column }},
        {%- endfor %}
        {{ customer_spread('scores') }} as spread,
        members.age_band,
        members.income_tier,
        members.region
    from scores
    inner join members on scores.customer_id = members.customer_id

),

adjusted as (

    select
        forecasts.*,
        prices.method,
        {{ adjustment('forecasts', 'prices') }} as adjustment
    from forecasts
    inner join prices
        on forecasts.measure = prices.measure
        and forecasts.horizon = prices.horizon
        and forecasts.age_band = prices.age_band
        and forecasts.income_tier = prices.income_tier
        and forecasts.region = prices.region

)

select
    adjusted.customer_id,
    adjusted.measure,
    adjusted.month,
    adjusted.horizon,
    {%- for column in ['mean', 'lo_80', 'hi_80', 'lo_95', 'hi_95'] %}
    {{ moved('adjusted', column, 'adjusted.adjustment') }} as {{ column }},
    {%- endfor %}
    adjusted.mean as mean_before,
    adjusted.method as reconciliation,
    bank_clock.currency,
    adjusted.model_name,
    adjusted.run_id,
    adjusted.cutoff_month,
    adjusted.scored_at,
    adjusted.status
from adjusted
cross join bank_clock
