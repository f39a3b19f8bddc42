-- one row per segment, measure, model and month of the horizon
with

scores as (

    select * from {{ ref('segment_forecasts_scores') }}

),

champions as (

    select * from {{ ref('segment_forecasts_champions') }}

),

bank_clock as (

    select * from {{ ref('bank_clock') }}

),

customer_forecasts as (

    select * from {{ ref('customer_forecasts') }}

),

members as (

    select * from {{ ref('segment_members') }}

),

-- how much wider intervals are where sums of customers' forecasts take the champion's place
widths as (

    select widths.*
    from {{ ref('reconciliation_widths') }} as widths
    inner join {{ ref('reconciliation_decisions') }} as decisions
        on widths.decision_month = decisions.decision_month
        and widths.measure = decisions.measure
        and widths.method = decisions.method
    where decisions.is_as_of

),

candidates as (

    select
        scores.segment_type,
        scores.segment,
        scores.measure,
        scores.model_name,
        scores.month,
        scores.horizon,
        {%- for column in ['mean', 'lo_80', 'hi_80', 'lo_95', 'hi_95'] %}
        cast(scores.{{ column }} as decimal(18, 2)) as {{ column }},
        {%- endfor %}
        champions.model_name is not null as is_champion,
        scores.run_id,
        scores.cutoff_month,
        scores.scored_at,
        scores.status
    from scores
    left join champions
        on scores.measure = champions.measure
        and champions.slice = 'segment_type=' || scores.segment_type
        and scores.model_name = champions.model_name

),

-- customers are summed once, the segments of every type are made of these cells
cells as (

    select
        'all' as "all",
        members.age_band,
        members.income_tier,
        members.region,
        customer_forecasts.measure,
        customer_forecasts.month,
        customer_forecasts.horizon,
        customer_forecasts.cutoff_month,
        sum(customer_forecasts.mean) as mean
    from customer_forecasts
    inner join members
        on customer_forecasts.cutoff_month = members.cutoff_month and customer_forecasts.customer_id = members.customer_id
    group by all

),

by_segment as (

    unpivot cells on "all", age_band, income_tier, region into name segment_type value segment

),

sums as (

    select
        segment_type,
        segment,
        measure,
        month,
        horizon,
        cutoff_month,
        cast(sum(mean) as decimal(18, 2)) as mean
    from by_segment
    group by segment_type, segment, measure, month, horizon, cutoff_month

),

-- the champion's intervals go along with the mean: sums of customers' intervals would know nothing of the shocks that they share
coherent as (

    select
        sums.segment_type,
        sums.segment,
        sums.measure,
        sums.month,
        sums.horizon,
        sums.cutoff_month,
        sums.mean,
        {%- for column in ['lo_80', 'hi_80', 'lo_95', 'hi_95'] %}
        {{ moved('champion', column, '(sums.mean - champion.mean)') }} as {{ column }}{{ ',' if not loop.last }}
        {%- endfor %}
    from sums
    left join candidates as champion
        on sums.segment_type = champion.segment_type
        and sums.segment = champion.segment
        and sums.measure = champion.measure
        and sums.month = champion.month
        and champion.is_champion

),

reconciled as (

    select
        coherent.segment_type,
        coherent.segment,
        coherent.measure,
        'reconciled' as model_name,
        coherent.month,
        coherent.horizon,
        coherent.mean,
        {%- for end in ['lo_80', 'hi_80', 'lo_95', 'hi_95'] %}
        {{ widened('coherent', end, 'widths') }} as {{ end }},
        {%- endfor %}
        false as is_champion,
        '{{ invocation_id }}' as run_id,
        coherent.cutoff_month,
        cast('{{ run_started_at.strftime("%Y-%m-%d %H:%M:%S") }}' as timestamp) as scored_at,
        if(coherent.lo_80 is null, 'no intervals: the segment has no forecast of its own', 'ok') as status
    from coherent
    left join widths on coherent.measure = widths.measure

),

published as (

    select * from candidates
    union all by name
    select * from reconciled

)

select
    published.segment_type,
    published.segment,
    published.measure,
    published.model_name,
    published.month,
    published.horizon,
    published.mean,
    published.lo_80,
    published.hi_80,
    published.lo_95,
    published.hi_95,
    published.is_champion,
    bank_clock.currency,
    published.run_id,
    published.cutoff_month,
    published.scored_at,
    published.status
from published
cross join bank_clock
