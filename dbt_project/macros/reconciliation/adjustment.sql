{#- What a method moves a customer's forecast by: `prices` is a row of reconciliation_prices of the customer's cell. -#}
{% macro adjustment(forecast, prices) -%}
    (
        abs({{ forecast }}.mean::double) * {{ prices }}.per_size
        + {{ forecast }}.spread::double * {{ prices }}.per_spread
        + {{ forecast }}.spread::double * {{ forecast }}.spread::double * {{ prices }}.per_square_spread
    )
{%- endmacro %}


{#- A forecast or an end of its interval, moved, to the cent; null stays null, and income and spend are never below 0. -#}
{% macro moved(forecast, column, by) -%}
    cast(
        case
            when {{ forecast }}.{{ column }} is not null
                then greatest({{ forecast }}.{{ column }} + {{ by }}, if({{ forecast }}.measure = 'balance', '-inf'::double, 0))
        end as decimal(18, 2)
    )
{%- endmacro %}
