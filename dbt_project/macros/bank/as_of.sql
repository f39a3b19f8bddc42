{#- The var `as_of` as a SQL date, or null where it is not given. -#}
{% macro as_of() %}
    {%- set given = var('as_of') | string | trim -%}
    {%- if given in ('', 'None') -%}
        {{ return('cast(null as date)') }}
    {%- endif -%}
    {%- set parts = modules.re.match('^(\\d{4})-(\\d{2})-(\\d{2})$', given) -%}
    {%- set is_leap = parts and (parts.group(1) | int % 4 == 0 and parts.group(1) | int % 100 != 0 or parts.group(1) | int % 400 == 0) -%}
    {%- set days = {'02': 29 if is_leap else 28, '04': 30, '06': 30, '09': 30, '11': 30} -%}
    {%- if not parts or not 1 <= parts.group(2) | int <= 12 or not 1 <= parts.group(3) | int <= days.get(parts.group(2), 31) -%}
        {{ exceptions.raise_compiler_error("var as_of is '" ~ given ~ "'; expected a date as YYYY-MM-DD, such as 1998-12-31") }}
    {%- endif -%}
    {{ return("cast('" ~ given ~ "' as date)") }}
{% endmacro %}
