{#
    A declared file as a relation: source_file, source_row, raw, line_problem, then each declared column as text, null
    where empty. Columns are found by their names in the header. The file is looked at when the model runs, as the demo
    bank's are made by the build itself. Without files (dbt compile, dbt docs) the relation is empty.
#}
{% macro read_bank_file(source_name, table) %}
    {% set folder = bank_folder() %}
    {% if not is_bank_made() %}
        {% do source(source_name, table) %}
    {% endif %}
    {% if not execute %}
        {{ return('') }}
    {% endif %}
    {% set declared = namespace() %}
    {% for node in graph.sources.values() if node.source_name == source_name and node.name == table %}
        {% set declared.file = bank_file_declaration(node) %}
    {% endfor %}
    {% set declared = declared.file %}
    {% set look = fromjson(call_bank_files('look_at_bank_file', declared, folder)) %}
    {% if look.error and flags.WHICH not in ['compile', 'generate'] %}
        {% do exceptions.raise_compiler_error(look.error) %}
    {% endif %}
    {% if look.error or look.format == 'absent' %}
        {{ return(no_bank_file(declared)) }}
    {% endif %}
    {{ return(read_parquet_file(declared, look) if look.format == 'parquet' else read_text_file(declared, look)) }}
{% endmacro %}


{% macro no_bank_file(declared) %}
select
    cast(null as varchar) as source_file,
    cast(null as bigint) as source_row,
    cast(null as varchar) as raw,
    cast(null as varchar) as line_problem,
    {%- for column in declared.columns %}
    cast(null as varchar) as "{{ column.name }}"{{ ',' if not loop.last }}
    {%- endfor %}
where false
{% endmacro %}
