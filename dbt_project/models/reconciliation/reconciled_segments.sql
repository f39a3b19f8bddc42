-- one row per origin, segment, measure, month and method: reconciliation_sums with intervals as wide as earlier errors ask for
with

segments as (

    select * from {{ ref('reconciliation_sums') }}

),

widths as (

    select * from {{ ref('reconciliation_widths') }}

)

select
    segments.* replace (
        {%- for end in ['lo_80', 'hi_80', 'lo_95', 'hi_95'] %}
        {{ widened('segments', end, 'widths') }} as {{ end }}{{ ',' if not loop.last }}
        {%- endfor %}
    )
from segments
-- no row of `base`: it stays as it was published
left join widths
    on segments.cutoff_month = widths.decision_month
    and segments.measure = widths.measure
    and segments.method = widths.method
