{#-
    An end of an interval, as many times as far from its mean as a row of reconciliation_widths says, to the cent; null stays
    null. Income and spend are not below 0, and the 95 % interval holds the 80 % one.
-#}
{% macro widened(forecast, end, widths) -%}
    {%- set level = end[-2:] -%}
    {%- if level == '95' -%}
    {{ 'least' if end.startswith('lo_') else 'greatest' }}(
        {{ widened(forecast, end[:3] ~ '80', widths) }},
    {% endif -%}
    cast(
        case
            when {{ forecast }}.measure = 'balance' or {{ forecast }}.{{ end }} is null then {{ farther(forecast, end, widths) }}
            else greatest({{ farther(forecast, end, widths) }}, 0)
        end as decimal(18, 2)
    )
    {%- if level == '95' -%}
    )
    {%- endif -%}
{%- endmacro %}


{#- The same without these limits. What is added is rounded alone, so that a factor of 1 changes nothing. -#}
{% macro farther(forecast, end, widths) -%}
    {{ forecast }}.{{ end }} + cast(
        coalesce({{ widths }}.factor_{{ end[-2:] }} - 1, 0) * ({{ forecast }}.{{ end }} - {{ forecast }}.mean) as decimal(18, 2)
    )
{%- endmacro %}
