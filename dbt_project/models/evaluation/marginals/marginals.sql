-- one row per source, figure and item
with

bank as (

    select * from {{ ref('int_marginals_spending') }}
    union all
    select * from {{ ref('int_marginals_money') }}
    union all
    select * from {{ ref('int_marginals_rows') }}

),

berka as (

    select * from {{ ref('berka_marginals') }}

),

public as (

    select
        figure,
        item,
        sum(value) as value
    from {{ ref('public_marginals') }}
    group by figure, item

),

digits as (

    select unnest(range(1, 10)) as digit

),

benford as (

    select
        'first_digit' as figure,
        cast(digit as varchar) as item,
        log10(1 + 1 / digit) as value
    from digits

),

figures as (

    select
        'bank' as source,
        *
    from bank
    union all
    select
        'berka' as source,
        *
    from berka
    union all
    select
        'public' as source,
        *
    from public
    union all
    select
        'public' as source,
        *
    from benford

)

select
    source,
    figure,
    item,
    significant(value, 9) as value
from figures
where value is not null
order by source, figure, item
