-- one row per cutoff_month, measure and level: how far forecasts missed, by what was known at the cutoff, against how wide they were
-- A forecast without an interval, or that is never moved, tells nothing of how wide intervals should be.
with

customers as (

    select
        *,
        coalesce(y, 0) - mean as error
    from {{ ref('reconciliation_customers') }}
    where spread > 0

),

segments as (

    select
        segments.*,
        outcomes.y - segments.mean as error
    from {{ ref('reconciliation_segments') }} as segments
    inner join {{ ref('reconciliation_outcomes') }} as outcomes
        on segments.cutoff_month = outcomes.cutoff_month
        and segments.segment_type = outcomes.segment_type
        and segments.segment = outcomes.segment
        and segments.measure = outcomes.measure
        and segments.month = outcomes.month
    where segments.spread > 0

),

cutoffs as (

    select distinct
        cutoff_month,
        measure
    from {{ ref('reconciliation_cells') }}

),

levels as (

    select unnest(['customer', 'all', 'age_band', 'income_tier', 'region']) as level

),

errors as (

    select
        'customer' as level,
        measure,
        cutoff_month,
        month,
        sum(error) as error,
        sum(spread) as spread,
        sum(error * error) as square_error,
        sum(cast(spread as decimal(19, 2)) * spread) as square_spread
    from customers
    group by measure, cutoff_month, month
    union all
    select
        segment_type as level,
        measure,
        cutoff_month,
        month,
        sum(error) as error,
        sum(spread) as spread,
        sum(error * error) as square_error,
        sum(cast(spread as decimal(19, 2)) * spread) as square_spread
    from segments
    group by segment_type, measure, cutoff_month, month

),

known as (

    select
        cutoffs.cutoff_month,
        cutoffs.measure,
        levels.level,
        count(distinct errors.cutoff_month) as origins,
        sum(errors.square_error)::double as square_error,
        sum(errors.square_spread)::double as square_spread,
        -- what the sum of all errors varies beyond that of errors that have nothing in common
        sum(
            errors.error::double * errors.error::double - errors.square_error::double
            order by errors.cutoff_month, errors.month
        ) as shared_error,
        sum(errors.spread::double * errors.spread::double order by errors.cutoff_month, errors.month) as shared_spread
    from cutoffs
    cross join levels
    left join errors
        on cutoffs.measure = errors.measure
        and levels.level = errors.level
        and cutoffs.cutoff_month >= errors.month
    group by cutoffs.cutoff_month, cutoffs.measure, levels.level

)

-- errors of one origin share its shocks, so few origins are believed in part only: the power (and share) n / (n + 1)
select
    cutoff_month,
    measure,
    level,
    origins,
    significant(
        coalesce(greatest(least(square_error / nullif(square_spread, 0), 100), 0.01) ^ (origins / (origins + 1)), 1), 9
    ) as variance_ratio,
    significant(
        if(level = 'customer', coalesce(greatest(shared_error / nullif(shared_spread, 0), 0) * origins / (origins + 1), 0), 0), 9
    ) as shock_ratio
from known
