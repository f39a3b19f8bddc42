-- one row per file: the rows that it has and what they are for
{{ config(enabled=in_bank(model)) }}

{% for table in contract_columns() %}
{{ count_rows(table, 'base_files__' ~ table) }}
{% if not loop.last %}union all{% endif %}
{% endfor %}
