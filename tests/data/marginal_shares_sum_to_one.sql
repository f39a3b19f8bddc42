-- shares of a whole, published figures rounded to three digits included, add up to it
select
    source,
    figure,
    sum(value) as total
from {{ ref('marginals') }}
where figure in ('spending', 'consumption', 'first_digit')
group by source, figure
having abs(total - 1) > 0.005
