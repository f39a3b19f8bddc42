{#-
    What one input mart knew at each cutoff: a select with one row a cutoff_month. In a mart that may lack history, a row that
    says so in has_history needs no dated row behind it.
-#}
{% macro input_leakage(task, input) %}
    {%- set unknown = 'not has_history' if input in tasks()[task].get('may_lack_history', []) else 'false' -%}
select
    '{{ task }}' as task,
    '{{ input }}' as input,
    cutoff_month,
    count(*) as n_rows,
    max(max_source_at) as max_source_at,
    min(cutoff_at) as cutoff_at,
    bool_and(coalesce(max_source_at < cutoff_at, {{ unknown }})) as is_clean
from {{ ref(input) }}
group by cutoff_month
{% endmacro %}
