-- one row per decision_month, measure and method: what half-widths of segments' intervals are multiplied by
-- Split conformal prediction with normalised scores (Lei et al. 2018), by errors of months that were over at the decision.
with

decisions as (

    select distinct
        prices.cutoff_month as decision_month,
        prices.measure,
        methods.method
    from {{ ref('reconciliation_prices') }} as prices
    cross join unnest([prices.method, 'base']) as methods (method)

),

-- an interval without width stays one, whatever it is multiplied by
segments as (

    select
        *,
        y - mean as error
    from {{ ref('reconciliation_sums') }}
    where hi_80 > lo_80 and hi_95 > lo_95

),

samples as (

    select
        cutoff_month,
        bool_or(customers < members) as is_sample
    from {{ ref('reconciliation_shares') }}
    group by cutoff_month

),

scores as (

    select
        segments.measure,
        segments.method,
        segments.month,
        samples.is_sample,
        {%- for level in [80, 95] %}
        case
            when segments.error = 0 then 0
            -- no factor mends an interval that ends at its mean
            else coalesce(
                segments.error::double
                / nullif(if(segments.error < 0, segments.lo_{{ level }}, segments.hi_{{ level }}) - segments.mean, 0),
                'inf'::double
            )
        end as score_{{ level }}{{ ',' if not loop.last }}
        {%- endfor %}
    from segments
    left join samples on segments.cutoff_month = samples.cutoff_month

),

known as (

    select
        decisions.decision_month,
        decisions.measure,
        decisions.method,
        count(scores.month) as n,
        coalesce(bool_or(scores.is_sample), false) as has_sample,
        {%- for level in [80, 95] %}
        list(scores.score_{{ level }} order by scores.score_{{ level }}) as scores_{{ level }}{{ ',' if not loop.last }}
        {%- endfor %}
    from decisions
    left join scores
        on decisions.measure = scores.measure
        and decisions.method = scores.method
        and decisions.decision_month >= scores.month
    group by decisions.decision_month, decisions.measure, decisions.method

),

-- below 19 errors there is no such quantile for 95 %; beyond 10 it says that an interval meant nothing, not how wide it should be
quantiles as (

    select
        * exclude (scores_80, scores_95),
        {%- for level in [80, 95] %}
        if(n < 19, 1, least(scores_{{ level }}[ceil((n + 1) * {{ level }} / 100)::bigint], 10)) as quantile_{{ level }}{{ ',' if not loop.last }}
        {%- endfor %}
    from known

)

-- In a sample of the customers the champion's intervals miss by the luck of the draw, too; its variance says nothing of the whole bank.
select
    quantiles.decision_month,
    quantiles.measure,
    quantiles.method,
    quantiles.n,
    quantiles.has_sample,
    {%- for level in [80, 95] %}
    significant(
        sqrt(greatest(
            quantiles.quantile_{{ level }} ^ 2 - if(quantiles.has_sample, greatest(base.quantile_{{ level }} ^ 2 - 1, 0), 0), 1
        )), 9
    ) as factor_{{ level }}{{ ',' if not loop.last }}
    {%- endfor %}
from quantiles
inner join quantiles as base
    on quantiles.decision_month = base.decision_month
    and quantiles.measure = base.measure
where quantiles.method <> 'base' and base.method = 'base'
