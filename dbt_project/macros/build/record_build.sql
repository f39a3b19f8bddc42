{#
    On end: notes whether the run was green (nothing failed or was left out because of a failure; warnings are fine)
    and whole (`dbt build` of every model, seed, snapshot and data test), and which relations and private columns there
    are. That is what `ledgercast publish` goes by.
#}
{% macro record_build(results) %}
    {% if not execute or not changes_data() %}
        {{ return('') }}
    {% endif %}
    {% set done = [] %}
    {% set not_green = [] %}
    {% for result in results %}
        {% do done.append(result.node.unique_id) %}
        {% if result.status | string not in ['success', 'pass', 'warn', 'no-op'] %}
            {% do not_green.append(result.node.unique_id) %}
        {% endif %}
    {% endfor %}
    {% set left_out = [] %}
    {% set relations = [] %}
    {% for node in graph.nodes.values() if node.config.enabled %}{# a test of a disabled model may be among them #}
        {% if node.resource_type in ['model', 'seed', 'snapshot', 'test'] and node.unique_id not in done %}
            {% do left_out.append(node.unique_id) %}
        {% endif %}
        {% if node.resource_type in ['model', 'snapshot'] %}
            {% set private = [] %}
            {% for column in node.columns.values() if column.config.meta.get('pii') %}
                {% do private.append(sql_text(column.name)) %}
            {% endfor %}
            {% do relations.append(
                '(' ~ sql_text(node.schema) ~ ', ' ~ sql_text(node.alias) ~ ', [' ~ private | join(', ') ~ '])'
            ) %}
        {% endif %}
    {% endfor %}
    {% set is_green = not not_green %}
    {% set is_whole = flags.WHICH == 'build' and not left_out and not flags.EMPTY and not flags.SAMPLE %}
    {% if is_green and is_whole %}
        {% do log('The whole build is green. For readers: ledgercast publish --bank ' ~ bank(), info=true) %}
    {% endif %}
create or replace table build.relations (schema_name varchar, table_name varchar, private_columns varchar[]);
    {% if relations %}
insert into build.relations values
    {{ relations | join(',\n    ') }};
    {% endif %}
{{ record_run('finished', is_green, is_whole) }}
{% endmacro %}
