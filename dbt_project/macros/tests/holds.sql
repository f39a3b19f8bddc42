{#- Data test of a condition that is true for each row. As in a check constraint, a row for which it is null passes. -#}
{% test holds(model, condition, column_name=none) %}
select *
from {{ model }}
where not ({{ condition }})
{% endtest %}
