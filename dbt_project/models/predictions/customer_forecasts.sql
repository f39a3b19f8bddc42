-- one row per customer, measure and month of the horizon
with

scores as (

    select * from {{ ref('customer_forecasts_scores') }}

),

bank_clock as (

    select * from {{ ref('bank_clock') }}

)

select
    scores.customer_id,
    scores.measure,
    scores.month,
    scores.horizon,
    {%- for column in ['mean', 'lo_80', 'hi_80', 'lo_95', 'hi_95'] %}
    cast(scores.{{ column }} as decimal(18, 2)) as {{ column }},
    {%- endfor %}
    bank_clock.currency,
    scores.model_name,
    scores.run_id,
    scores.cutoff_month,
    scores.scored_at,
    scores.status
from scores
cross join bank_clock
