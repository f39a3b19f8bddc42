-- one row per measure, picked customer and month: what was known at the last origin that is over, what was forecast, what came
-- Picked by rank of the error, so that the middle stands beside what went well and what went wrong.
with

bank_clock as (

    select * from {{ ref('bank_clock') }}

),

inputs as (

    select * from {{ ref('customer_forecasts_inputs') }}

),

-- of the model that the policy would have published there
policy as (

    select * from {{ policy_rows('customer_forecasts') }}

),

complete as (

    select max(inputs.cutoff_month) as origin
    from inputs
    cross join bank_clock
    where inputs.is_origin and inputs.cutoff_month + to_months(inputs.horizon) <= bank_clock.cutoff_month

),

published as (

    select policy.*
    from policy
    inner join complete on policy.cutoff_month = complete.origin
    where policy.history <> 'under_6'

),

errors as (

    select
        measure,
        customer_id,
        sum(quantile_loss(y, lo_95, lo_80, mean, hi_80, hi_95)) / nullif(sum(abs(y)), 0) as error,
        avg(cast(is_covered(y, lo_80, hi_80) as integer)) as share_held
    from published
    group by measure, customer_id
    having count(y) = count(*) and count(lo_80) = count(*) and sum(abs(y)) > 0

),

ranked as (

    select
        *,
        percent_rank() over (partition by measure order by error, customer_id) as place,
        count(*) over (partition by measure) as customers
    from errors

),

wanted as (

    select
        unnest(['better than nine in ten', 'in the middle', 'worse than nine in ten']) as rank,
        unnest([0.1, 0.5, 0.9]) as place

),

picks as (

    select
        ranked.measure,
        wanted.rank,
        ranked.customer_id,
        ranked.error,
        ranked.share_held,
        ranked.customers
    from ranked
    cross join wanted
    qualify row_number() over (
        partition by ranked.measure, wanted.rank order by abs(ranked.place - wanted.place), ranked.customer_id
    ) = 1

),

histories as (

    select
        inputs.customer_id,
        inputs.cutoff_month,
        inputs.months,
        generate_subscripts(inputs.balance, 1) as place,
        unnest(inputs.balance) as balance,
        unnest(inputs.income) as income,
        unnest(inputs.spend) as spend
    from inputs
    inner join complete on inputs.cutoff_month = complete.origin
    where inputs.customer_id in (select picks.customer_id from picks)

),

drawn as (

    select
        picks.measure,
        picks.rank,
        cast(histories.cutoff_month - to_months(cast(histories.months - histories.place as integer)) as date) as month,
        cast(
            case picks.measure
                when 'balance' then histories.balance
                when 'income' then histories.income
                else histories.spend
            end as double
        ) as value,
        null as y,
        null as mean,
        null as lo_80,
        null as hi_80,
        null as lo_95,
        null as hi_95
    from picks
    inner join histories on picks.customer_id = histories.customer_id
    where histories.months - histories.place < 18
    union all
    select
        picks.measure,
        picks.rank,
        published.month,
        null as value,
        published.y,
        published.mean,
        published.lo_80,
        published.hi_80,
        published.lo_95,
        published.hi_95
    from picks
    inner join published on picks.measure = published.measure and picks.customer_id = published.customer_id

)

select
    drawn.measure || ' ' || drawn.rank as panel,
    drawn.*,
    picks.customer_id,
    picks.error,
    picks.share_held,
    picks.customers,
    complete.origin
from drawn
inner join picks on drawn.measure = picks.measure and drawn.rank = picks.rank
cross join complete
order by drawn.measure, drawn.rank, drawn.month
