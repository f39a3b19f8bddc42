{#- DD-MM-YYYY, or D/M/YY as in the untouched file, whose years of two digits lie in the past of the file's year, 2016. -#}
{% macro read_kaggle_date(text) -%}
    case
        when regexp_full_match({{ text }}, '\d{1,2}[-/]\d{1,2}[-/]\d{4}')
            then try_strptime(replace({{ text }}, '/', '-'), '%d-%m-%Y')::date
        when regexp_full_match({{ text }}, '\d{1,2}[-/]\d{1,2}[-/]\d{2}')
            then try_strptime(
                regexp_replace(
                    replace({{ text }}, '/', '-'),
                    '\d{2}$',
                    case when right({{ text }}, 2) > '16' then '19' else '20' end || right({{ text }}, 2)
                ),
                '%d-%m-%Y'
            )::date
    end
{%- endmacro %}
