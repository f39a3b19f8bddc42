{#- What one input mart knew at each cutoff: a select with one row a cutoff_month. -#}
{% macro input_leakage(task, input) %}
select
    '{{ task }}' as task,
    '{{ input }}' as input,
    cutoff_month,
    count(*) as n_rows,
    max(max_source_at) as max_source_at,
    min(cutoff_at) as cutoff_at,
    bool_and(coalesce(max_source_at < cutoff_at, false)) as is_clean
from {{ ref(input) }}
group by cutoff_month
{% endmacro %}
