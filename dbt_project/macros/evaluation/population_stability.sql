{#-
    Population stability index between cutoffs a year apart, so that seasons don't count, or between consecutive ones where
    history is shorter; over ten equal-mass bins of the earlier one and a bin for nulls.

    source        relation: the columns `keys`, cutoff_month, value DOUBLE
    returns       a subquery, one row a pair of cutoffs and `keys`: from_month, to_month, n_from, n_to, psi, psi_no_drift
-#}
{% macro population_stability(source, keys) %}
    {%- set by = keys | join(', ') -%}
    (
        with
        deciles as (
            select
                {{ by }},
                cutoff_month as from_month,
                lead(cutoff_month) over (partition by {{ by }} order by cutoff_month) as next_month,
                max(cutoff_month) over (
                    partition by {{ by }} order by cutoff_month
                    range between interval 12 months following and interval 12 months following
                ) as year_later,
                quantile_cont(value, [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9]) as edges
            from {{ source }}
            group by {{ by }}, cutoff_month
        ),

        edges as (
            select
                *,
                case
                    when bool_or(year_later is not null) over (partition by {{ by }}) then year_later
                    else next_month
                end as to_month
            from deciles
        ),

        binned as (
            select
                {% for key in keys %}edges.{{ key }}, {% endfor %}
                from_month,
                to_month,
                case
                    when value is not null
                        then {% for i in range(1, 10) %}(value > edges[{{ i }}])::int{{ ' + ' if not loop.last }}{% endfor %}
                end as bin,
                count(*) filter (cutoff_month = from_month) as n_from,
                count(*) filter (cutoff_month = to_month) as n_to
            from edges
            inner join {{ source }} as s
                on
                    s.cutoff_month in (edges.from_month, edges.to_month)
                    {% for key in keys %}and s.{{ key }} = edges.{{ key }} {% endfor %}
            where to_month is not null
            group by all
        ),

        shares as (
            select
                *,
                -- half a row where a bin is empty on one side
                greatest(n_from, 0.5) / sum(n_from) over pair as expected,
                greatest(n_to, 0.5) / sum(n_to) over pair as actual
            from binned
            window pair as (partition by {{ by }}, from_month, to_month)
        )

        select
            {{ by }},
            from_month,
            to_month,
            sum(n_from)::bigint as n_from,
            sum(n_to)::bigint as n_to,
            significant(psi(expected, actual), 9) as psi,
            -- 99 % point of chi squared with nine degrees of freedom times 1 / n + 1 / m (Yurdakul 2018)
            significant(21.666 * (1 / sum(n_from) + 1 / sum(n_to)), 9) as psi_no_drift
        from shares
        group by {{ by }}, from_month, to_month
    )
{% endmacro %}
