{#-
    Five rows of `published` that have a chance, picked by its rank: the highest, then those that a given share is below.

    published     relation
    p, key        columns of it: the chance, and what names a row
    returns       a subquery: the columns of `published` and rank, which says whose row it is
-#}
{% macro picked_by_rank(published, p, key) %}
    (
        with
        ranked as (
            select
                *,
                percent_rank() over (order by {{ p }}, {{ key }}) as place
            from {{ published }}
            where {{ p }} is not null
        ),

        wanted as (
            select
                unnest(['highest', '95 % are lower', '75 % are lower', 'middle', 'lowest']) as rank,
                unnest([1.0, 0.95, 0.75, 0.5, 0.0]) as place
        )

        select
            wanted.rank,
            ranked.* exclude (place)
        from ranked
        cross join wanted
        qualify row_number() over (partition by wanted.rank order by abs(ranked.place - wanted.place), ranked.{{ key }}) = 1
    )
{% endmacro %}
