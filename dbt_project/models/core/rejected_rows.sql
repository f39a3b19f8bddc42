-- one row per rejected row of a source
{% for table in contract_columns() %}
select
    '{{ table }}' as source_table,
    source_file,
    source_row,
    split_part(problem, ', ', 1) as reason,
    string_split(problem, ', ') as all_reasons,
    raw
from {{ ref('int_' ~ table ~ '_checked') }}
where problem is not null
{% if not loop.last %}union all{% endif %}
{% endfor %}
