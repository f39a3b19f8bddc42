-- one row a measure, level, method and metric
with

losses as (

    select * from {{ ref('reconciliation_losses') }}

),

decisions as (

    select * from {{ ref('reconciliation_decisions') }}

),

methods as (

    select * from losses
    union all by name
    select losses.* replace ('reconciled' as method)
    from losses
    inner join decisions
        on losses.cutoff_month = decisions.decision_month
        and losses.measure = decisions.measure
        and losses.method = decisions.method

),

-- the segment types are views of the same customers; `segment` pools them
levels as (

    select
        *,
        level as counted
    from methods
    union all by name
    select
        * replace ('segment' as level),
        level as counted
    from methods
    where level <> 'customer'

),

origins as (

    select
        measure,
        level,
        method,
        metric,
        cutoff_month,
        -- in one order, so that sums of equal terms are equal
        sum(loss order by month, counted) as loss,
        sum(weight order by month, counted) as weight,
        sum(n) as n,
        sum(n_rows) as n_rows
    from levels
    group by measure, level, method, metric, cutoff_month

),

pairs as (

    select
        origins.*,
        origins.loss - base.loss as loss_difference
    from origins
    inner join origins as base
        on origins.measure = base.measure
        and origins.level = base.level
        and origins.metric = base.metric
        and origins.cutoff_month = base.cutoff_month
    where base.method = 'base'

),

pooled as (

    select
        measure,
        level,
        method,
        metric,
        sum(loss order by cutoff_month) as loss,
        sum(weight order by cutoff_month) as weight,
        sum(n) as n,
        sum(n_rows) as n_rows,
        list(loss_difference order by cutoff_month) filter (n > 0) as losses,
        list(weight::double order by cutoff_month) filter (n > 0) as weights,
        any_value(overlap.block) as block
    from pairs
    cross join {{ origin_overlap('losses') }} as overlap
    group by measure, level, method, metric

),

bounds as (

    select * from {{ block_intervals('pooled', ['measure', 'level', 'method', 'metric']) }}

)

select
    pooled.measure,
    pooled.level,
    pooled.method,
    pooled.metric,
    significant(pooled.loss / nullif(pooled.weight, 0), 9) as value,
    significant(list_sum(pooled.losses) / nullif(list_sum(pooled.weights), 0), 9) as difference,
    significant(bounds.ci_low, 9) as ci_low,
    significant(bounds.ci_high, 9) as ci_high,
    pooled.n::bigint as n,
    (pooled.n_rows - pooled.n)::bigint as n_unscored,
    coalesce(len(pooled.losses), 0)::bigint as origins
from pooled
left join bounds
    on pooled.measure = bounds.measure
    and pooled.level = bounds.level
    and pooled.method = bounds.method
    and pooled.metric = bounds.metric
order by pooled.measure, pooled.level, pooled.method, pooled.metric
