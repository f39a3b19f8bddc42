{#- Data test of conditions that are true for each row. As in a check constraint, a row for which one is null passes. -#}
{% test holds(model, conditions) %}
{% for condition in conditions %}
select
    {{ dbt.string_literal(dbt.escape_single_quotes(condition)) }} as broken_condition,
    *
from {{ model }}
where not ({{ condition }})
{% if not loop.last %}union all{% endif %}
{% endfor %}
{% endtest %}
