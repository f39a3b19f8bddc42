{#- Text to a typed value; null where the text does not say one. -#}
{% macro read_money(text) -%} try_cast({{ text }} as decimal(18, 2)) {%- endmacro %}

{% macro read_integer(text) -%} try_cast({{ text }} as integer) {%- endmacro %}

{% macro read_double(text) -%} try_cast({{ text }} as double) {%- endmacro %}

{% macro read_boolean(text) -%} try_cast({{ text }} as boolean) {%- endmacro %}

{% macro read_date(text) -%} try_cast(try_cast({{ text }} as timestamp) as date) {%- endmacro %}

{#- A timestamp in the bank's time zone. Only one longer than 'YYYY-MM-DD HH:MM' can have an offset. -#}
{% macro read_timestamp(text, time_zone) -%}
    case
        when length({{ text }}) not in (10, 16, 19) and regexp_matches({{ text }}, ':\d\d(\.\d+)? ?(Z|[+-]\d\d(:?\d\d)?)$')
            then timezone({{ time_zone }}, try_cast({{ text }} as timestamptz))
        else try_cast({{ text }} as timestamp)
    end
{%- endmacro %}
