{#- What a task publishes now: its decisions at the last cutoff. -#}
{% macro champions(task) %}
select * exclude (decision_month, is_as_of)
from {{ ref(task ~ '_decisions') }}
where is_as_of
order by task, measure, slice
{% endmacro %}
