{#- Text to a typed value; null where the text does not say one. -#}
{% macro read_money(text) -%} try_cast({{ text }} as decimal(18, 2)) {%- endmacro %}

{% macro read_integer(text) -%} try_cast({{ text }} as integer) {%- endmacro %}

{% macro read_double(text) -%} try_cast({{ text }} as double) {%- endmacro %}

{% macro read_boolean(text) -%} try_cast({{ text }} as boolean) {%- endmacro %}

{% macro read_date(text) -%} try_cast(try_cast({{ text }} as timestamp) as date) {%- endmacro %}

{#- A timestamp in the bank's time zone. Lengths 10, 16 and 19 are those of a day, a minute and a
    second without an offset: most rows, so they are not searched for one. -#}
{% macro read_timestamp(text, time_zone) -%}
    case
        when length({{ text }}) not in (10, 16, 19) and regexp_matches({{ text }}, ':\d\d(\.\d+)? ?(Z|[+-]\d\d(:?\d\d)?)$')
            then timezone({{ time_zone }}, try_cast({{ text }} as timestamptz))
        else try_cast({{ text }} as timestamp)
    end
{%- endmacro %}
