{#-
    Losses of the primary score by origin, as far as they were known at each decision: a subquery with one row a
    decision_month, measure, slice, model_name and cutoff_month, as `paired_tests` takes it. An outcome counts from the
    moment its month is over, also where the rest of its origin's horizon is still to come.
-#}
{% macro known_losses(task, predicted, decisions) %}
    (
        with
        months as (
            select
                measure,
                {{ tasks()[task].slices | join(', ') }},
                model_name,
                cutoff_month,
                month,
                {{ metric_sums(tasks()[task].primary) }}
            from {{ predicted }}
            group by all
        )

        select
            decision_month,
            measure,
            slice,
            model_name,
            cutoff_month,
            sum(loss) as loss,
            sum(weight) as weight,
            sum(n) as n,
            any_value(block) as block
        from months
        inner join {{ decisions }} as decisions on months.month <= decisions.decision_month
        cross join unnest({{ slices_of(task) }}) as s(slice)
        cross join {{ origin_overlap(predicted) }} as overlap
        where n > 0
        group by decision_month, measure, slice, model_name, cutoff_month
    )
{% endmacro %}
