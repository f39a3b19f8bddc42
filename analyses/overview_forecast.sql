-- one row per measure and month: what all customers held, earned and spent, then the champion's forecast
with

cutoffs as (

    select *
    from {{ ref('cutoffs') }}
    where is_as_of

),

segment_months as (

    select *
    from {{ ref('segment_months') }}
    where segment_type = 'all'

),

forecasts as (

    select *
    from {{ ref('segment_forecasts') }}
    where segment_type = 'all' and is_champion

),

history as (

    unpivot (
        select
            segment_months.month,
            segment_months.balance,
            segment_months.income,
            segment_months.spend
        from segment_months
        inner join cutoffs
            on segment_months.cutoff_month = cutoffs.cutoff_month and segment_months.month <= cutoffs.cutoff_month
    )
    on balance, income, spend
    into name measure value value

)

select
    measure,
    month,
    value,
    cast(null as varchar) as model_name,
    cast(null as double) as mean,
    cast(null as double) as lo_80,
    cast(null as double) as hi_80,
    cast(null as double) as lo_95,
    cast(null as double) as hi_95
from history
union all
select
    measure,
    month,
    null as value,
    model_name,
    mean,
    lo_80,
    hi_80,
    lo_95,
    hi_95
from forecasts
order by measure, month
