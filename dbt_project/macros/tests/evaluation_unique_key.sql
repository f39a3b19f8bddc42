{#- The columns together are a key: no two rows share them. -#}
{% test evaluation_unique_key(model, columns) %}
select
    {{ columns | join(', ') }},
    count(*) as n
from {{ model }}
group by {{ columns | join(', ') }}
having count(*) > 1
{% endtest %}
