-- one row per event: its mean chance over customers and cutoffs, by months in which it may happen
{{ config(enabled=bank() == 'demo') }}

with

chances as (

    unpivot {{ ref('event_p') }}
    on columns('^p_.+')
    into name event value p

)

select
    replace(event, 'p_', '') as event,
    avg(p) filter (horizon = 1) as within_1,
    avg(p) filter (horizon = 3) as within_3,
    avg(p) filter (horizon = 6) as within_6
from chances
group by event
order by event
