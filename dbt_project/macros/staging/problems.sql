{#- All reasons for which a row is bad, separated by commas; null for a good row.
    `reasons` maps a reason to the condition under which it holds; `known` is a column with reasons found before. -#}
{% macro problems(reasons, known='line_problem') -%}
    nullif(
        concat_ws(
            ', ',
            {{ known }}
            {%- for reason, condition in reasons.items() %},
            case when {{ condition }} then '{{ reason }}' end
            {%- endfor %}
        ),
        ''
    )
{%- endmacro %}


{#- What was mended in a row, separated by commas; null where nothing was. -#}
{% macro repairs(reasons) -%}
    {{ problems(reasons, known='null') }}
{%- endmacro %}
