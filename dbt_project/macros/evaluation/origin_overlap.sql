{#-
    Subquery of one row: block, the number of neighbouring origins whose outcome windows overlap (horizon / step between
    origins). It is the block length of the bootstrap and the h of the Diebold-Mariano test.
-#}
{% macro origin_overlap(backtest) %}
    (
        select coalesce(ceil(max(horizon) / min(step)), 1)::int as block
        from (
            select
                cutoff_month,
                max(horizon) as horizon,
                date_diff('month', lag(cutoff_month) over (order by cutoff_month), cutoff_month) as step
            from {{ backtest }}
            group by cutoff_month
        )
    )
{% endmacro %}
