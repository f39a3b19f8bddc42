{#- What a method moves a customer's forecast by: `prices` is a row of reconciliation_prices of the customer's cell. -#}
{% macro adjustment(forecast, prices) -%}
    (
        abs({{ forecast }}.mean::double) * {{ prices }}.per_size
        + {{ forecast }}.spread::double * {{ prices }}.per_spread
        + {{ forecast }}.spread::double * {{ forecast }}.spread::double * {{ prices }}.per_square_spread
    )
{%- endmacro %}


{#-
    A forecast or an end of its interval, moved, to the cent; null stays null. Income and spend are never below 0, and where
    0 was possible it still is.
-#}
{% macro moved(forecast, column, by) -%}
    cast(
        case
            when {{ forecast }}.measure = 'balance' then {{ forecast }}.{{ column }} + {{ by }}
            {%- if column.startswith('lo_') %}
            when {{ forecast }}.{{ column }} <= 0 then 0
            {%- endif %}
            when {{ forecast }}.{{ column }} is not null then greatest({{ forecast }}.{{ column }} + {{ by }}, 0)
        end as decimal(18, 2)
    )
{%- endmacro %}
