{# The declared file of a source table, as the library takes it. #}
{% macro bank_file_declaration(source_node) %}
    {% set columns = [] %}
    {% for column in source_node.columns.values() %}
        {% set meta = column.config.meta %}
        {% do columns.append({
            'name': column.name,
            'header': meta.get('header', column.name),
            'optional': meta.get('optional', false),
        }) %}
    {% endfor %}
    {% set meta = source_node.config.meta %}
    {{ return({
        'bank': bank(),
        'table': source_node.name,
        'file': meta.get('file', source_node.name),
        'required': meta.get('required', true),
        'delimiter': meta.get('delimiter'),
        'columns': columns,
    }) }}
{% endmacro %}
