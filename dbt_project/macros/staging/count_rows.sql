{#- Rows of a file, counted where they are read, so that no later step can lose one unseen.
    A file either fills a contract table, or is a look-up whose used rows are counted. -#}
{% macro count_rows(table, base_model, used_where=none) -%}
    select
        {% if table %}'{{ table }}'{% else %}cast(null as varchar){% endif %} as source_table,
        source_file,
        count(*) as rows_in,
        {% if used_where is none %}cast(null as bigint){% else %}count(*) filter ({{ used_where }}){% endif %} as rows_used
    from {{ ref(base_model) }}
    group by source_file
{%- endmacro %}
