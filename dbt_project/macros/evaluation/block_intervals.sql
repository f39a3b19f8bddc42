{#-
    95 % intervals of sum(losses) / sum(weights): moving blocks over origins, with all segments of an origin together.

    source        relation with the columns `keys`, losses DOUBLE[], weights DOUBLE[] (one element an origin, in order), block
    returns       a subquery: keys, ci_low, ci_high; null with fewer than two whole blocks or five origins

    The blocks go round in a circle (Politis and Romano 1992), so that every origin weighs the same and the interval lies
    around the figure. Percentile intervals of so few blocks are far too narrow, so they are widened by the
    small-sample factor of the Diebold-Mariano test and by Student's t over the normal: docs/evaluation.md has the coverage.
    Draws are hashes of the draw's number: the same on each build and each machine.
-#}
{% macro block_intervals(source, keys, draws=499) %}
    (
        with
        shapes as (
            select distinct
                len(losses) as origins,
                block
            from {{ source }}
            where len(losses) >= greatest(2 * block, 5)
        ),

        drawn as (
            select
                origins,
                block,
                draw,
                (md5_number_lower(draw || '/' || place // block) % origins + place % block) % origins as origin
            from shapes, range({{ draws }}) as d(draw), range(origins) as p(place)
        ),

        draws as (
            select
                origins,
                block,
                draw,
                [list_count([o for o in list(origin) if o = i])::double for i in range(origins)] as times
            from drawn
            group by origins, block, draw
        ),

        quantiles as (
            select
                {% for key in keys %}s.{{ key }}, {% endfor %}
                draws.origins,
                draws.block,
                quantile_cont(
                    list_dot_product(s.losses, times) / nullif(list_dot_product(s.weights, times), 0), [0.025, 0.975]
                ) as bounds,
                any_value(list_sum(s.losses) / nullif(list_sum(s.weights), 0)) as figure
            from {{ source }} as s
            inner join draws on draws.origins = len(s.losses) and draws.block = s.block
            group by {% for key in keys %}s.{{ key }}, {% endfor %}draws.origins, draws.block
        ),

        widened as (
            select
                *,
                student_t_975(origins - 1) / 1.959963985 / {{ small_sample_factor('origins', 'block') }} as widening
            from quantiles
        )

        select
            {{ keys | join(', ') }},
            figure - (figure - bounds[1]) * widening as ci_low,
            figure + (bounds[2] - figure) * widening as ci_high
        from widened
    )
{% endmacro %}
