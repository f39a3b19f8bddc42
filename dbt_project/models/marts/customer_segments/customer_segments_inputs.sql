-- one row per cutoff and customer that is open then: behaviour in the twelve months before
with

members as (

    select * from {{ ref('segment_members') }}

),

cutoffs as (

    select * from {{ ref('cutoffs') }}

),

windows as (

    select
        cutoff_month,
        customer_id,
        cast(cutoff_month - interval 11 months as date) as first_month
    from members

),

features as (

    select * from {{ segment_features('windows') }}

)

select
    members.cutoff_month,
    members.cutoff_at,
    members.max_source_at,
    members.customer_id,
    cutoffs.is_origin,
    cutoffs.is_as_of,
    features.last_booked_at is not null as has_history,
    coalesce(features.months_observed, 0) as months_observed,
    cast(date_diff('day', features.last_booked_at, members.cutoff_at) as integer) as recency_days,
    {%- for name in segment_feature_names() if name != 'recency_days' %}
    features.{{ name }}{{ ',' if not loop.last }}
    {%- endfor %}
from members
inner join cutoffs on members.cutoff_month = cutoffs.cutoff_month
left join features on members.cutoff_month = features.cutoff_month and members.customer_id = features.customer_id
