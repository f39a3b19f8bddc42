{#-
    Every model against the best simple baseline on log loss, by a paired bootstrap that draws whole clusters.

    source        relation as `classes_losses` gives it
    simple        names of the simple baselines, in order of preference
    returns       a subquery, one row a decision_month, measure, slice, horizon and model_name: value, baseline,
                  baseline_value, difference (a row), ci_low, ci_high (of it), p_value, is_challenger, verdict

    Each cluster counts as often in a draw as a Poisson number of mean 1 says, made of a hash of draw and cluster: the same
    on each build, and the same for both models. Beyond 400 clusters some share a number, in bundles that a hash makes. No test
    with fewer than 10 events or 10 other rows, nor where the models were not judged on the same rows. P-values are
    adjusted by Holm over the slices of a column; those of the slice 'all', which decides, over the candidates.
-#}
{% macro classes_tests(source, simple, draws=999, bundles=400) %}
    {%- set by = ['decision_month', 'measure', 'slice', 'horizon'] -%}
    {%- set keys = by + ['model_name'] -%}
    (
        with
        losses as materialized (
            select * from {{ source }}
        ),

        figures as materialized (
            select
                {{ keys | join(', ') }},
                significant(sum(loss) / sum(n), 9) as value,
                sum(n) as n,
                sum(events) as events,
                count(*) as clusters
            from losses
            group by {{ keys | join(', ') }}
        ),

{{ test_opponents(by, simple, reference_models()) }},

        -- those whose rows are as many as those of the baseline
        rivals as materialized (
            select
                {% for key in keys %}figures.{{ key }}, {% endfor %}
                baselines.baseline,
                figures.clusters
            from figures
            inner join baselines using ({{ by | join(', ') }})
            inner join figures as theirs
                on
                    {% for key in by %}figures.{{ key }} = theirs.{{ key }} and {% endfor %}
                    theirs.model_name = baselines.baseline
            where
                figures.model_name != baselines.baseline
                and figures.n = theirs.n
                and figures.clusters = theirs.clusters
                and least(figures.events, figures.n - figures.events) >= 10
        ),

        bundled as materialized (
            select
                cluster_id,
                (row_number() over (order by md5(cluster_id), cluster_id) - 1) % {{ bundles }} as bundle
            from (select distinct cluster_id from losses)
        ),

        pairs as (
            select
                {% for key in keys %}rivals.{{ key }}, {% endfor %}
                bundled.bundle,
                sum(mine.loss - theirs.loss) as gap,
                sum(mine.n) as n
            from rivals
            inner join losses as mine using ({{ keys | join(', ') }})
            inner join losses as theirs
                on
                    {% for key in by %}mine.{{ key }} = theirs.{{ key }} and {% endfor %}
                    theirs.model_name = rivals.baseline
                    and theirs.cluster_id = mine.cluster_id
            inner join bundled on mine.cluster_id = bundled.cluster_id
            group by {% for key in keys %}rivals.{{ key }}, {% endfor %}bundled.bundle
        ),

        listed as (
            select
                {{ keys | join(', ') }},
                sum(gap) / sum(n) as difference,
                max(abs(gap)) as largest_gap,
                count(*) as n_bundles,
                list(bundle order by bundle) as bundles,
                list(gap order by bundle) as gaps,
                list(n::double order by bundle) as weights
            from pairs
            group by {{ keys | join(', ') }}
        ),

        numbers as (
            select
                draw,
                bundle,
                md5_number_lower(draw || '/' || bundle) / 18446744073709551616.0 as u
            from range({{ draws }}) as d(draw), (select distinct bundle from bundled) as b(bundle)
        ),

        -- the Poisson distribution of mean 1
        drawn as (
            select
                draw,
                list(
                    (
                        (u >= 0.36787944)::int + (u >= 0.73575888)::int + (u >= 0.91969860)::int + (u >= 0.98101184)::int
                        + (u >= 0.99634015)::int + (u >= 0.99940582)::int
                    )::double order by bundle
                ) as times
            from numbers
            group by draw
        ),

        resampled as (
            select
                {% for key in keys %}listed.{{ key }}, {% endfor %}
                listed.difference,
                listed.largest_gap,
                list_dot_product(
                    gaps, if(n_bundles = len(times), times, list_select(times, list_transform(bundles, lambda b: b + 1)))
                )
                / nullif(list_dot_product(
                    weights, if(n_bundles = len(times), times, list_select(times, list_transform(bundles, lambda b: b + 1)))
                ), 0) as drawn_difference
            from listed
            cross join drawn
        ),

        compared as (
            select
                {{ keys | join(', ') }},
                any_value(difference) as difference,
                quantile_cont(drawn_difference, [0.025, 0.975]) as bounds,
                if(
                    any_value(largest_gap) = 0, 1.0,
                    least(1, 2 * (least(
                        count(*) filter (drawn_difference >= 0), count(*) filter (drawn_difference <= 0)
                    ) + 1) / (count(drawn_difference) + 1))
                ) as p_raw
            from resampled
            group by {{ keys | join(', ') }}
        ),

        tested as (
            select
                compared.*,
                challengers.model_name is not null as is_challenger,
                {{ test_family(simple + reference_models(), 'compared') }} as family
            from compared
            left join challengers using ({{ keys | join(', ') }})
        ),

{{ holm_steps('decision_month, measure, horizon, family') }}

        select
            {% for key in keys %}figures.{{ key }}, {% endfor %}
            figures.value,
            baselines.baseline,
            baselines.baseline_value,
            significant(adjusted.difference, 9) as difference,
            significant(adjusted.bounds[1], 9) as ci_low,
            significant(adjusted.bounds[2], 9) as ci_high,
            adjusted.p_value,
            coalesce(adjusted.is_challenger, false) as is_challenger,
            {{ test_verdict('adjusted.difference') }} as verdict
        from figures
        inner join baselines using ({{ by | join(', ') }})
        left join adjusted using ({{ keys | join(', ') }})
    )
{% endmacro %}
