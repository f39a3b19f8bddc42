{#-
    Factor of Harvey, Leybourne and Newbold (1997) on a Diebold-Mariano statistic of n origins that overlap by h. It means
    nothing up to n = h: 0 there.
-#}
{% macro small_sample_factor(n, h) -%}
    case
        when {{ n }} > {{ h }}
            then sqrt(({{ n }} + 1 - 2 * {{ h }} + {{ h }} * ({{ h }} - 1) / {{ n }}) / {{ n }})
        else 0
    end
{%- endmacro %}
