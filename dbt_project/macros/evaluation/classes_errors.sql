{#- Errors of what a task of classes would have published: a select for `drift`. -#}
{% macro classes_errors(task) %}
select
    '{{ task }}' as task,
    'error' as kind,
    measure as column_name,
    cutoff_month,
    y::int - p as value
from {{ classes_rows(task) }}
where model_name = 'champion' and y is not null and p is not null
{% endmacro %}
