-- one row per customer and months of history whose twelve later months lie within the data: behaviour in these
with

inputs as (

    select * from {{ ref('budget_segments_inputs') }}

),

bank_clock as (

    select * from {{ ref('bank_clock') }}

),

windows as (

    select
        inputs.customer_id,
        inputs.months_of_history,
        inputs.cutoff_month as input_month,
        cast(inputs.cutoff_month + interval 1 month as date) as first_month,
        cast(inputs.cutoff_month + interval 12 months as date) as cutoff_month
    from inputs
    cross join bank_clock
    where inputs.cutoff_month + interval 12 months <= bank_clock.cutoff_month

),

features as (

    select * from {{ segment_features('windows', ['months_of_history']) }}

)

select
    windows.input_month as cutoff_month,
    windows.customer_id,
    windows.months_of_history,
    windows.cutoff_month as outcome_month,
    -- who left before the twelve months were over has no label
    coalesce(features.months_observed, 0) = 12 as has_outcome,
    coalesce(features.months_observed, 0) as months_observed,
    {%- for name in budget_feature_names() %}
    features.{{ name }}{{ ',' if not loop.last }}
    {%- endfor %}
from windows
left join features
    on windows.customer_id = features.customer_id and windows.months_of_history = features.months_of_history
