-- one row per feature: how much the log loss on unseen loans grows when it is shuffled, and how well it ranks loans by itself
with

importance as (

    select * from {{ ref('loan_default_importance') }}

),

known as (

    select * from {{ loan_feature_values(ref('loan_default_importance')) }}

),

ranked as (

    select
        feature,
        stem,
        is_default,
        value,
        -- equal values share the mean of their ranks
        rank() over (partition by feature order by value) + (count(*) over (partition by feature, value) - 1) / 2 as place
    from known

),

counted as (

    select
        feature,
        any_value(stem) as stem,
        count(*) filter (is_default) as bad,
        count(*) filter (not is_default) as good,
        sum(place) filter (is_default) as places_of_bad,
        median(value) filter (is_default) as usual_bad,
        median(value) filter (not is_default) as usual_good
    from ranked
    group by feature

),

alone as (

    select
        *,
        (places_of_bad - bad * (bad + 1) / 2) / nullif(bad * good, 0) as area
    from counted
    -- known of fewer, a column says little
    where bad >= 10 and good >= 10

)

select
    importance.feature,
    importance.rank,
    importance.importance,
    importance.sd,
    importance.importance > 2 * importance.sd as is_clear,
    alone.stem,
    alone.usual_bad,
    alone.usual_good,
    if(alone.area < 0.5, 'less', 'more') as direction,
    greatest(alone.area, 1 - alone.area) as area,
    row_number() over (order by greatest(alone.area, 1 - alone.area) desc nulls last, importance.feature asc) as area_rank
from importance
left join alone on importance.feature = alone.feature
order by importance.rank
