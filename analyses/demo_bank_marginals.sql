-- one row per figure and item: the bank, Berka, and public statistics or laws
select
    figure,
    item,
    max(value) filter (source = 'bank') as bank,
    max(value) filter (source = 'berka') as berka,
    max(value) filter (source = 'public') as public
from {{ ref('marginals') }}
group by figure, item
order by figure, item
