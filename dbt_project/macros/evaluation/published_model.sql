{#- Which model a row is published of: the one that was decided for, or the one that stands in where a task has a cold start. -#}
{% macro published_model(task, decided, relation) -%}
    {%- set cold = tasks()[task].get('cold_start') -%}
    {%- if cold -%}
        if({{ relation }}.{{ cold.column }} = '{{ cold.value }}', '{{ cold.model }}', {{ decided }})
    {%- else -%}
        {{ decided }}
    {%- endif -%}
{%- endmacro %}
