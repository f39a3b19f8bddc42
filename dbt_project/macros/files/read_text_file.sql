{#
    A text file as rows of text. It is read as one column of lines (the delimiter is one that no text has), as line
    numbers are exact only so, then split. Three ways to split, by what the line needs: no quotes; quotes that
    enclose whole fields without delimiters or quotes in them, so that they can simply be left out; and all else.
#}
{% macro read_text_file(declared, look) %}
{%- set delimiter = sql_text(look.delimiter) -%}
{%- set d = '\\t' if look.delimiter == '\t' else ('\\|' if look.delimiter == '|' else look.delimiter) -%}
{%- set plain = '(?:"[^"' ~ d ~ ']*"|[^"' ~ d ~ ']*)' -%}
with lines as (
    select
        row_number() over () as source_row,
        line
    from read_csv(
        {{ sql_text(look.path) }}, columns = {'line': 'VARCHAR'}, header = false, auto_detect = false,
        delim = e'\x01\x02\x03\x04', quote = '', escape = '', strict_mode = false,
        compression = '{{ 'gzip' if look.is_gzip else 'none' }}'
    )
),

quoting as (
    select
        *,
        case
            when not contains(line, '"') then 'none'
            when regexp_full_match(line, '{{ plain }}(?:{{ d }}{{ plain }})*') then 'plain'
            when length(line) % 2 <> length(replace(line, '"', '')) % 2 then 'unbalanced'
            else 'any'
        end as quotes
    from lines
    where source_row > {{ look.header_line }} and trim(line) <> ''
),

split as (
    select
        *,
        case quotes
            when 'none' then string_split(line, {{ delimiter }})
            when 'plain' then string_split(replace(line, '"', ''), {{ delimiter }})
            else list_transform(
                regexp_extract_all(line || {{ delimiter }}, '("(?:[^"]|"")*"|[^{{ d }}]*){{ d }}', 1),
                lambda field: if(
                    regexp_full_match(field, '"(?:[^"]|"")*"'), replace(field[2:-2], '""', '"'), field
                )
            )
        end as fields
    from quoting
)

select
    {{ sql_text(look.file) }} as source_file,
    source_row,
    line as raw,
    case
        when quotes = 'unbalanced' then 'unbalanced_quote'
        when len(fields) <> {{ look.header | length }} then 'wrong_field_count'
    end as line_problem,
    {%- for column in declared.columns %}
        {%- set position = look.positions.get(column.name) %}
    {{ "nullif(trim(fields[" ~ position ~ "]), '')" if position else 'cast(null as varchar)' }} as "{{ column.name }}"{{ ',' if not loop.last }}
    {%- endfor %}
from split
{% endmacro %}
