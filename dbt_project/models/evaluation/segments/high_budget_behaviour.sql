-- one row a feature
-- What customers of high budget do differently: the chance that one of them has more of it than another customer has.
with

inputs as (
    select *
    from {{ ref('customer_segments_inputs') }}
    where is_as_of and has_history
),

budgets as (
    select
        customer_id,
        budget_segment = 'high' as is_high
    from {{ ref('budget_segments') }}
    where budget_segment is not null
),

long as (
    unpivot (
        select
            budgets.is_high,
            {%- for name in segment_feature_names() %}
            cast(inputs.{{ name }} as double) as {{ name }}{{ ',' if not loop.last }}
            {%- endfor %}
        from inputs
        inner join budgets on inputs.customer_id = budgets.customer_id
    )
    on {{ segment_feature_names() | join(', ') }} into name feature value value
),

ranked as (
    select
        *,
        -- the middle of equal ones
        rank() over (partition by feature order by value) + (count(*) over (partition by feature, value) - 1) / 2 as place
    from long
),

sides as (
    select
        feature,
        count(*) filter (is_high) as n_high,
        count(*) filter (not is_high) as n_others,
        median(value) filter (is_high) as median_high,
        median(value) filter (not is_high) as median_others,
        sum(place) filter (is_high) as places
    from ranked
    group by feature
)

select
    feature,
    n_high,
    n_others,
    significant(median_high, 9) as median_high,
    significant(median_others, 9) as median_others,
    significant((places - n_high * (n_high + 1) / 2) / nullif(n_high * n_others, 0), 9) as chance_of_more,
    coalesce(feature in ('{{ (budget_feature_names() + ["lowest_balance"]) | join("', '") }}'), false) as is_budget_itself
from sides
order by abs(coalesce(chance_of_more, 0.5) - 0.5) desc, feature
