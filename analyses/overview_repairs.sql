-- one row per table and kind of repair that cleaning made to rows that it kept
with

repaired as (
    {% for table in ['transactions', 'customers', 'accounts'] %}
    select
        '{{ table }}' as table_name,
        unnest(string_split(repair, ', ')) as repair
    from {{ ref(table) }}
    where repair is not null
    {% if not loop.last %}union all{% endif %}
    {% endfor %}
)

select
    table_name,
    repair,
    count(*) as rows_repaired
from repaired
group by table_name, repair
order by rows_repaired desc, table_name asc, repair asc
