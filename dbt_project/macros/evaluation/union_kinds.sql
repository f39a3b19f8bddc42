{#-
    One evaluation table of every task whose kind has it, one below the other.

    macros        kind -> macro that takes a task and gives a select
-#}
{% macro union_kinds(macros) %}
    {%- for task, settings in tasks().items() if settings.kind in macros %}
select * from ({{ macros[settings.kind](task) }}) as {{ task }}
        {%- if not loop.last %}
union all by name
        {%- endif %}
    {%- endfor %}
{% endmacro %}
