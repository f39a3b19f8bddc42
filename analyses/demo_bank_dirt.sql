-- one row per kind of dirt: rows that were planted, and what became of them; the kind clean is all other rows
{{ config(enabled=bank() == 'demo') }}

select
    kind,
    cast(coalesce(sum(rows_in) filter (kind <> 'clean'), 0) as bigint) as planted,
    cast(sum(rejected) as bigint) as rejected,
    cast(sum(repaired + in_order) as bigint) as put_right,
    cast(sum(flagged) as bigint) as left_unknown,
    cast(coalesce(sum(missed), 0) as bigint) as missed
from {{ ref('cleaning_results') }}
group by kind
order by planted desc, kind asc
