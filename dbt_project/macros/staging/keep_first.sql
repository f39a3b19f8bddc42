{#- Tail of a model that judges rows: of good rows with the same key the first is kept, the others get a reason;
    the raw text stays with bad rows only. `cte` has the columns problem, raw and source_row. -#}
{% macro keep_first(cte, keys) -%}
, repeated as (

    select
        {{ keys | join(', ') }},
        min(source_row) as first_row
    from {{ cte }}
    where problem is null
    group by {{ keys | join(', ') }}
    having count(*) > 1

),

judged_once as (

    select
        {{ cte }}.* replace (
            coalesce(
                {{ cte }}.problem,
                case when {{ cte }}.source_row > repeated.first_row then 'duplicate_{{ keys[0] }}' end
            ) as problem
        )
    from {{ cte }}
    left join repeated using ({{ keys | join(', ') }})

)

select * replace (case when problem is not null then raw end as raw)
from judged_once
{%- endmacro %}
