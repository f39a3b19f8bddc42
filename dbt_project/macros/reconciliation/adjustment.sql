{#- What a method moves a customer's forecast by: `prices` is a row of reconciliation_prices of the customer's cell. -#}
{% macro adjustment(forecast, prices) -%}
    (
        abs({{ forecast }}.mean::double) * {{ prices }}.per_size
        + {{ forecast }}.spread::double * {{ prices }}.per_spread
        + {{ forecast }}.spread::double * {{ forecast }}.spread::double * {{ prices }}.per_square_spread
    )
{%- endmacro %}


{#- A moved forecast or end of its interval, to the cent; income and spend are never below 0. -#}
{% macro moved(forecast, column, by) -%}
    cast(
        greatest({{ forecast }}.{{ column }} + {{ by }}, if({{ forecast }}.measure = 'balance', '-inf'::double, 0)) as decimal(18, 2)
    )
{%- endmacro %}
