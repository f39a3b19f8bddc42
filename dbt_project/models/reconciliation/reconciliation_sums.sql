-- one row per origin, segment, measure, month and method: sums of coherent forecasts, with intervals as wide as the champion's
with

-- customers are summed once, the segments of every type are made of these cells
cells as (

    select
        cutoff_month,
        'all' as "all",
        age_band,
        income_tier,
        region,
        measure,
        month,
        method,
        sum(mean) as mean
    from {{ ref('reconciled_customers') }}
    group by all

),

segments as (

    select * from {{ ref('reconciliation_segments') }}

),

outcomes as (

    select * from {{ ref('reconciliation_outcomes') }}

),

by_segment as (

    unpivot cells on "all", age_band, income_tier, region into name segment_type value segment

),

sums as (

    select
        cutoff_month,
        segment_type,
        segment,
        measure,
        month,
        method,
        cast(sum(mean) as decimal(18, 2)) as mean
    from by_segment
    group by cutoff_month, segment_type, segment, measure, month, method

),

-- the intervals of the segment's own forecast go along with the mean: sums of customers' intervals would know nothing of shared shocks
coherent as (

    select
        sums.*,
        {%- for column in ['lo_80', 'hi_80', 'lo_95', 'hi_95'] %}
        {{ moved('segments', column, '(sums.mean - segments.mean)') }} as {{ column }}{{ ',' if not loop.last }}
        {%- endfor %}
    from sums
    left join segments
        on sums.cutoff_month = segments.cutoff_month
        and sums.segment_type = segments.segment_type
        and sums.segment = segments.segment
        and sums.measure = segments.measure
        and sums.month = segments.month

),

methods as (

    select * from coherent
    union all by name
    select
        cutoff_month,
        segment_type,
        segment,
        measure,
        month,
        'base' as method,
        mean,
        lo_80,
        hi_80,
        lo_95,
        hi_95
    from segments

)

select
    methods.*,
    outcomes.horizon,
    outcomes.y,
    segments.mase_scale
from methods
inner join outcomes
    on methods.cutoff_month = outcomes.cutoff_month
    and methods.segment_type = outcomes.segment_type
    and methods.segment = outcomes.segment
    and methods.measure = outcomes.measure
    and methods.month = outcomes.month
left join segments
    on methods.cutoff_month = segments.cutoff_month
    and methods.segment_type = segments.segment_type
    and methods.segment = segments.segment
    and methods.measure = segments.measure
    and methods.month = segments.month
