-- Warns of categories that seeds/categories.csv does not know: their spending counts as group other.
{{ config(severity='warn') }}

select
    transactions.category,
    count(*) as transactions
from {{ ref('transactions') }} as transactions
left join {{ ref('categories') }} as categories on transactions.category = categories.category
where categories.category is null
group by transactions.category
