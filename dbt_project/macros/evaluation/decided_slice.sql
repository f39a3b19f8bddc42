{#-
    The slice whose decision a row of the back-test is published by, where one model a measure is published: 'all', or that of a
    cold start.
-#}
{% macro decided_slice(task, relation) -%}
    {%- set cold = tasks()[task].get('cold_start') -%}
    {%- if cold -%}
        if({{ relation }}.{{ cold.column }} = '{{ cold.value }}', '{{ cold.column }}={{ cold.value }}', 'all')
    {%- else -%}
        'all'
    {%- endif -%}
{%- endmacro %}
