{#- YYMMDD, all of the 20th century; a trailing time is dropped. -#}
{% macro read_berka_date(text) -%}
    try_strptime('19' || left(trim({{ text }}), 6), '%Y%m%d')::date
{%- endmacro %}


{#- YYMMDD of a Czech birth number: 50 is added to the month for women. -#}
{% macro read_birth_number(text) -%}
    try_strptime(
        '19' || left({{ text }}, 2)
        || lpad(((try_cast(substr({{ text }}, 3, 2) as integer) % 50))::varchar, 2, '0')
        || substr({{ text }}, 5, 2),
        '%Y%m%d'
    )::date
{%- endmacro %}
