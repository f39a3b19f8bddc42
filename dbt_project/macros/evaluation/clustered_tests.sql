{#-
    Every model against the best simple baseline, by sums of clusters (customers), which are taken to be independent.

    source        relation: decision_month, measure, slice, model_name, cluster, loss, weight, n
    simple        names of the simple baselines, in order of preference
    references    names of models that can't be published
    returns       a subquery, one row a decision_month, measure, slice and model_name: value, baseline, baseline_value,
                  difference (over the clusters that both have in full), ci_low, ci_high (of it), p_value (Holm within
                  `test_family`), clusters, is_challenger, verdict

    The difference is a ratio of sums, so its standard error is that of the linearised ratio (Cochran, Sampling techniques,
    1977, chapter 6): each cluster's difference less the whole's times its weight. No test below 30 clusters.
-#}
{% macro clustered_tests(source, simple, references) %}
    {%- set beside = references + reference_models() -%}
    {%- set by = ['decision_month', 'measure', 'slice'] -%}
    {%- set keys = by + ['model_name'] -%}
    (
        with
        figures as (
            select
                {{ keys | join(', ') }},
                significant(sum(loss) / nullif(sum(weight), 0), 9) as value
            from {{ source }}
            where n > 0
            group by {{ keys | join(', ') }}
        ),

{{ test_opponents(by, simple, beside) }},

        pairs as (
            select
                {% for key in keys %}m.{{ key }}, {% endfor %}
                count(*) as clusters,
                sum(m.loss - b.loss) as d,
                sum(m.weight) as w,
                sum((m.loss - b.loss) ^ 2) as dd,
                sum((m.loss - b.loss) * m.weight) as dw,
                sum(m.weight ^ 2) as ww
            from {{ source }} as m
            inner join baselines using ({{ by | join(', ') }})
            inner join {{ source }} as b
                on
                    b.decision_month = m.decision_month
                    and b.measure = m.measure
                    and b.slice = m.slice
                    and b.model_name = baselines.baseline
                    and b.cluster = m.cluster
                    and b.n = m.n
            where m.n > 0 and m.model_name != baselines.baseline
            group by all
        ),

        statistics as (
            select
                {% for key in keys %}pairs.{{ key }}, {% endfor %}
                clusters,
                d / nullif(w, 0) as centre,
                sqrt(greatest(dd - 2 * d / w * dw + (d / w) ^ 2 * ww, 0) * clusters / (clusters - 1)) / w as error,
                -- other slices decide nothing
                challengers.model_name is not null and pairs.slice = 'all' as is_challenger,
                {{ test_family(simple + beside, 'pairs') }} as family
            from pairs
            left join challengers using ({{ keys | join(', ') }})
            where clusters >= 30 and w > 0
        ),

        tested as (
            select
                *,
                if(error > 0, 2 * (1 - normal_cdf(abs(centre) / error)), if(centre = 0, 1.0, 0.0)) as p_raw
            from statistics
        ),

{{ holm_steps('decision_month, measure, family') }}

        select
            {% for key in keys %}figures.{{ key }}, {% endfor %}
            figures.value,
            baselines.baseline,
            baselines.baseline_value,
            significant(adjusted.centre, 9) as difference,
            significant(adjusted.centre - 1.959963985 * adjusted.error, 9) as ci_low,
            significant(adjusted.centre + 1.959963985 * adjusted.error, 9) as ci_high,
            adjusted.p_value,
            coalesce(adjusted.clusters, 0) as clusters,
            challengers.model_name is not null and figures.slice = 'all' as is_challenger,
            {{ test_verdict('adjusted.centre') }} as verdict
        from figures
        inner join baselines using ({{ by | join(', ') }})
        left join adjusted using ({{ keys | join(', ') }})
        left join challengers using ({{ keys | join(', ') }})
    )
{% endmacro %}
