{# On start: stops a run that would read the bank's files if one of them can't be used. One line says why. #}
{% macro check_bank_files() %}
    {% if not execute or is_bank_made() or flags.WHICH not in ['build', 'run', 'test', 'retry'] %}
        {{ return('') }}
    {% endif %}
    {% set declared = [] %}
    {% for source_node in graph.sources.values() if source_node.source_name == staging_folder() %}
        {% do declared.append(bank_file_declaration(source_node)) %}
    {% endfor %}
    {% if declared %}
        {% set problem = call_bank_files('check_bank_files', declared, bank_folder()) %}
        {% if problem %}
            {% do exceptions.raise_compiler_error(problem) %}
        {% endif %}
    {% endif %}
{% endmacro %}


{# Calls a function of the plugin on declared files in a folder and returns its answer. #}
{% macro call_bank_files(function, declared, folder) %}
    {% set call %}
        select {{ function }}({{ sql_text(tojson(declared)) }}, {{ sql_text(folder or '') }})
    {% endset %}
    {{ return(run_query(call).columns[0].values()[0]) }}
{% endmacro %}
