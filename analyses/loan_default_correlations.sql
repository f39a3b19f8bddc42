-- one row per pair of the features that rank loans best by themselves, and of each with default: how their ranks go together
with

known as (

    select * from {{ loan_feature_values(ref('loan_default_importance')) }}

),

ranked as (

    select
        loan_id,
        feature,
        stem,
        is_default,
        rank() over (partition by feature order by value) + (count(*) over (partition by feature, value) - 1) / 2 as place
    from known

),

strengths as (

    select
        feature,
        stem,
        abs(corr(place, is_default::int)) as strength
    from ranked
    group by feature, stem
    having count(*) filter (is_default) >= 10 and isfinite(corr(place, is_default::int))

),

-- of columns that differ in the months they look back on, the best
best as (

    select
        feature,
        strength
    from strengths
    qualify row_number() over (partition by stem order by strength desc, feature asc) = 1

),

chosen as (

    select
        feature,
        row_number() over (order by strength desc, feature asc) as rank
    from best
    qualify row_number() over (order by strength desc, feature asc) <= 8

),

places as (

    select
        ranked.loan_id,
        ranked.feature,
        chosen.rank,
        ranked.place
    from ranked
    inner join chosen on ranked.feature = chosen.feature

    union all

    select
        loan_id,
        'default' as feature,
        0 as rank,
        is_default::int as place
    from {{ ref('loan_default') }}
    where is_counted

)

select
    one.feature as feature,
    one.rank as rank,
    other.feature as other_feature,
    other.rank as other_rank,
    count(*) as n,
    corr(one.place, other.place) as correlation
from places as one
inner join places as other on one.loan_id = other.loan_id and one.rank > other.rank
group by one.feature, one.rank, other.feature, other.rank
having isfinite(corr(one.place, other.place))
order by one.rank, other.rank
