{#- A table of the demo bank's truth, which the generator writes beside the raw files. -#}
{% macro read_truth(table) -%}
    -- depends_on: {{ ref('demo_files') }}
    select * from read_parquet('{{ bank_folder() }}/truth/{{ table }}.parquet')
{%- endmacro %}
