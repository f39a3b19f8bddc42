-- Every checked row is in its core table or in rejected_rows, and in one of them only.
with

rejected_rows as (

    select
        source_table,
        count(*) as rejected
    from {{ ref('rejected_rows') }}
    group by source_table

),

counts as (
    {% for table in contract_columns() %}
    select
        '{{ table }}' as source_table,
        (select count(*) from {{ ref('int_' ~ table ~ '_checked') }}) as checked,
        (select count(*) from {{ ref(table) }}) as clean
    {% if not loop.last %}union all{% endif %}
    {% endfor %}
)

select
    counts.*,
    coalesce(rejected_rows.rejected, 0) as rejected
from counts
left join rejected_rows on counts.source_table = rejected_rows.source_table
where counts.checked <> counts.clean + coalesce(rejected_rows.rejected, 0)
