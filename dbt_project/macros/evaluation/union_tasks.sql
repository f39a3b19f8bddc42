{#- One evaluation table of every task, one below the other. -#}
{% macro union_tasks(table) %}
    {%- for task in tasks() %}
select * from {{ ref(task ~ '_' ~ table) }}
        {%- if not loop.last %}
union all by name
        {%- endif %}
    {%- endfor %}
{% endmacro %}
