{#-
    Every model against the best simple baseline, by the Diebold-Mariano test on the scores of whole origins.

    source        relation: decision_month, measure, slice, model_name, cutoff_month, loss, weight, n, block
    simple        names of the simple baselines, in order of preference
    returns       a subquery, one row a decision_month, measure, slice and model_name: value, baseline, baseline_value,
                  difference (mean over origins), ci_low, ci_high (of it), p_value (Holm over slices), origins,
                  is_challenger, verdict

    The long-run variance is the larger of the rectangular and the Bartlett estimate: the first one alone is negative for
    some 5 to 25 % of series of nine origins that overlap by four. No test where the factor is 0.3 or less.
-#}
{% macro paired_tests(source, simple) %}
    {%- set by = ['decision_month', 'measure', 'slice'] -%}
    {%- set keys = by + ['model_name'] -%}
    (
        with
        figures as (
            select
                {{ keys | join(', ') }},
                significant(sum(loss) / nullif(sum(weight), 0), 9) as value
            from {{ source }}
            group by {{ keys | join(', ') }}
        ),

{{ test_opponents(by, simple, reference_models()) }},

        pairs as (
            select
                {% for key in keys %}m.{{ key }}, {% endfor %}
                any_value(m.block) as block,
                count(*) as origins,
                avg(m.loss / m.weight - b.loss / b.weight) as centre,
                list(m.loss / m.weight - b.loss / b.weight order by m.cutoff_month) as losses,
                list(1.0::double) as weights
            from {{ source }} as m
            inner join baselines using ({{ by | join(', ') }})
            inner join {{ source }} as b
                on
                    b.decision_month = m.decision_month
                    and b.measure = m.measure
                    and b.slice = m.slice
                    and b.model_name = baselines.baseline
                    and b.cutoff_month = m.cutoff_month
                    and b.n = m.n
            where m.weight > 0 and m.model_name != baselines.baseline
            group by all
        ),

        covariances as (
            select
                *,
                [
                    list_dot_product([x - centre for x in losses[k + 1:]], [x - centre for x in losses[:origins - k]]) / origins
                    for k in range(least(block, origins))
                ] as by_lag,
                {{ small_sample_factor('origins', 'block') }} as factor
            from pairs
        ),

        statistics as (
            select
                *,
                greatest(
                    2 * list_sum(by_lag) - by_lag[1],
                    list_sum([2 * (1 - k / block) * by_lag[k + 1] for k in range(len(by_lag))]) - by_lag[1]
                ) as variance
            from covariances
        ),

        tested as (
            select
                {% for key in keys %}statistics.{{ key }}, {% endfor %}
                statistics.origins,
                significant(centre, 9) as difference,
                challengers.model_name is not null as is_challenger,
                -- one test a slice decides, that of its challenger: these are one family, and so are those of any other model
                if(challengers.model_name is null, statistics.model_name, 'challenger') as family,
                case
                    when factor <= 0.3 then null
                    when list_max([abs(x) for x in losses]) = 0 then 1.0
                    when variance > 0
                        then 2 * (1 - student_t_cdf(abs(centre) / sqrt(variance / origins) * factor, origins - 1))
                end as p_raw
            from statistics
            left join challengers using ({{ keys | join(', ') }})
        ),

{{ holm_steps('decision_month, measure, family') }}

        select
            {% for key in keys %}figures.{{ key }}, {% endfor %}
            figures.value,
            baselines.baseline,
            baselines.baseline_value,
            adjusted.difference,
            significant(bounds.ci_low, 9) as ci_low,
            significant(bounds.ci_high, 9) as ci_high,
            adjusted.p_value,
            coalesce(adjusted.origins, 0) as origins,
            coalesce(adjusted.is_challenger, false) as is_challenger,
            {{ test_verdict('adjusted.difference') }} as verdict
        from figures
        inner join baselines using ({{ by | join(', ') }})
        left join adjusted using ({{ keys | join(', ') }})
        left join {{ block_intervals('pairs', keys) }} as bounds using ({{ keys | join(', ') }})
    )
{% endmacro %}
