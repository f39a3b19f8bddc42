{#-
    Bootstrap weights of customers: a subquery, one row a customer_id and draw, draw 0 being the data as they are. Weights are
    Poisson with mean 1 (Hanley and MacGibbon 2006), from a hash, so that they are the same each time.
-#}
{% macro bootstrap_draws(customers, draws=400) %}
    (
        with uniform as (
            select
                customer_id,
                draw,
                (md5_number_lower(customer_id || ':' || draw) >> 11) / 9007199254740992.0::double as u
            from (select distinct customer_id from {{ customers }})
            cross join unnest(range({{ draws }} + 1)) as d(draw)
        )

        select
            customer_id,
            draw,
            case
                when draw = 0 then 1
                when u < 0.36787944 then 0
                when u < 0.73575888 then 1
                when u < 0.91969860 then 2
                when u < 0.98101184 then 3
                when u < 0.99634015 then 4
                else 5
            end as weight
        from uniform
    )
{% endmacro %}
