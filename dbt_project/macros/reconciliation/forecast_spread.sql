{#- Standard deviation that a forecast's 80 % interval stands for, if errors were normal: half its width over 1.2816. To the cent, so that sums of it are exact. -#}
{% macro forecast_spread(source) -%}
    cast(coalesce({{ source }}.hi_80 - {{ source }}.lo_80, 0) / 2.5631031311 as decimal(18, 2))
{%- endmacro %}


{#- The same of a customer; 0 where nothing is forecast: who has no income, or an empty account, is not given a cent of it. -#}
{% macro customer_spread(source) -%}
    if({{ source }}.mean = 0, 0, {{ forecast_spread(source) }})
{%- endmacro %}
