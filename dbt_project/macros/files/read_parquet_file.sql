{# A Parquet file of any column types as text; source_row counts its rows from 1. #}
{% macro read_parquet_file(declared, look) %}
select
    {{ sql_text(look.file) }} as source_file,
    file_row_number + 1 as source_row,
    cast(to_json(struct_pack(
    {%- for name in look.header %}{{ '"' ~ (name | replace('"', '""')) ~ '"' }}{{ ', ' if not loop.last }}{% endfor -%}
    )) as varchar) as raw,
    cast(null as varchar) as line_problem,
    {%- for column in declared.columns %}
        {%- set position = look.positions.get(column.name) %}
        {%- if position %}
    nullif(cast("{{ look.header[position - 1] | replace('"', '""') }}" as varchar), '')
        {%- else %}
    cast(null as varchar)
        {%- endif %} as "{{ column.name }}"{{ ',' if not loop.last }}
    {%- endfor %}
from read_parquet({{ sql_text(look.path) }}, file_row_number = true, binary_as_string = true)
{% endmacro %}
