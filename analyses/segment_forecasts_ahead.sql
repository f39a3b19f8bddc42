-- one row per segment: what its members hold, and what is expected of them in the last month of the horizon
with

known as (

    select
        segment_type,
        segment,
        members,
        value as balance_known
    from {{ ref('segment_forecasts_inputs') }}
    where is_as_of and month = cutoff_month and measure = 'balance'

),

expected as (

    select
        segment_type,
        segment,
        {%- for measure in ['balance', 'income', 'spend'] %}
        max(mean) filter (measure = '{{ measure }}') as {{ measure }},
        max(model_name) filter (measure = '{{ measure }}') as {{ measure }}_model,
        {%- endfor %}
        max(lo_80) filter (measure = 'balance') as balance_lo_80,
        max(hi_80) filter (measure = 'balance') as balance_hi_80
    from {{ ref('segment_forecasts') }}
    where is_champion and month is not null
    group by segment_type, segment, month
    qualify month = max(month) over (partition by segment_type, segment)

)

select
    known.*,
    expected.* exclude (segment_type, segment),
    expected.balance / nullif(known.balance_known, 0) - 1 as balance_change
from known
inner join expected on known.segment_type = expected.segment_type and known.segment = expected.segment
where known.segment_type <> 'all'
order by
    known.segment_type asc,
    known.segment in ('unknown', 'other_regions') asc,
    -- bands and tiers in the order of their figures, regions by size
    try_cast(regexp_extract(known.segment, '[0-9]+') as integer) asc,
    known.segment not like 'under%' asc,
    known.members desc,
    known.segment asc
