{#- The slices that a back-test row counts in, as a list: 'all' and one '<column>=<value>' a slice column of the task. -#}
{% macro slices_of(task) -%}
    ['all'{% for column in tasks()[task].slices %}, '{{ column }}=' || {{ column }}{% endfor %}]
{%- endmacro %}
