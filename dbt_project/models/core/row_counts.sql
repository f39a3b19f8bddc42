-- one row per file of the bank
with

sources as (

    select * from {{ staged('sources') }}

),

checked as (
    {% for table in contract_columns() %}
    select
        '{{ table }}' as source_table,
        source_file,
        count(*) filter (problem is null) as rows_clean,
        count(*) filter (problem is not null) as rows_rejected
    from {{ ref('int_' ~ table ~ '_checked') }}
    group by source_file
    {% if not loop.last %}union all{% endif %}
    {% endfor %}
)

select
    sources.source_table,
    sources.source_file,
    sources.rows_in,
    checked.rows_clean,
    checked.rows_rejected,
    coalesce(sources.rows_used, checked.rows_clean) as rows_used
from sources
left join checked on sources.source_table = checked.source_table and sources.source_file = checked.source_file
