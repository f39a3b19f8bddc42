-- one row per pair of the features that matter most, and of each with default: how their ranks go together
with

inputs as (

    select * from {{ ref('loan_default_inputs') }}

),

outcomes as (

    select
        loan_id,
        is_default
    from {{ ref('loan_default') }}
    where is_out_of_fold

),

features as (

    select
        feature,
        rank
    from {{ ref('loan_default_importance') }}
    where rank <= 11

),

known as (

    select
        inputs.loan_id,
        features.feature,
        features.rank,
        cast(json_extract_string(to_json(inputs), features.feature) as double) as value
    from inputs
    inner join outcomes on inputs.loan_id = outcomes.loan_id
    cross join features

    union all

    select
        loan_id,
        'default' as feature,
        0 as rank,
        is_default::int as value
    from outcomes

),

ranked as (

    select
        loan_id,
        feature,
        rank,
        rank() over (partition by feature order by value) + count(*) over (partition by feature, value) / 2 as place
    from known
    where value is not null

)

select
    one.feature as feature,
    one.rank as rank,
    other.feature as other_feature,
    other.rank as other_rank,
    count(*) as n,
    corr(one.place, other.place) as correlation
from ranked as one
inner join ranked as other on one.loan_id = other.loan_id and one.rank > other.rank
group by one.feature, one.rank, other.feature, other.rank
having isfinite(corr(one.place, other.place))
order by one.rank, other.rank
