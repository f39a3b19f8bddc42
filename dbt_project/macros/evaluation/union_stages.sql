{#- A select of every stage of every task, one below the other; `macro` takes a task and a stage. -#}
{% macro union_stages(macro) %}
    {%- for task, settings in tasks().items() %}
        {%- set is_last_task = loop.last %}
        {%- for stage in settings.stages %}
{{ macro(task, stage) }}
            {%- if not (is_last_task and loop.last) %}
union all by name
            {%- endif %}
        {%- endfor %}
    {%- endfor %}
{% endmacro %}
