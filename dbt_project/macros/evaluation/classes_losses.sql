{#-
    Log losses known at each decision, summed by cluster: a subquery with one row a decision_month, measure, slice, horizon,
    model_name and cluster_id: loss, n, events. An outcome within h months of a cutoff is known h months later; one that has no
    horizon counts at the last decision only, whatever its cutoff.

    rows          relation as `classes_rows` gives it
    decisions     relation of decision_month
    slices        list of slices of a row, as SQL
    by_horizon    whether each horizon stands beside 'all' where slices are pooled
-#}
{% macro classes_losses(task, rows, decisions, slices, by_horizon=false) %}
    (
        with
        losses as (
            select
                measure,
                horizon,
                {% for column in tasks()[task].slices %}coalesce({{ column }}::varchar, 'unknown') as {{ column }}, {% endfor %}
                model_name,
                cutoff_month,
                cluster_id,
                sum(log_score(y, p)) as loss,
                count(*) as n,
                count(*) filter (y) as events
            from {{ rows }}
            where y is not null and p is not null
            group by all
        ),

        sliced as (
            select
                * exclude (horizon),
                horizon as months,
                coalesce(horizon::varchar, 'all') as horizon,
                unnest({{ slices }}) as slice
            from losses
        ),

        counting as (
            select
                * replace (
                    unnest({{ "if(slice = 'all', list_distinct(['all', horizon]), ['all'])" if by_horizon else "['all']" }}) as horizon
                )
            from sliced
        )

        select
            decision_month,
            measure,
            slice,
            horizon,
            model_name,
            cluster_id,
            sum(loss) as loss,
            sum(n) as n,
            sum(events) as events
        from counting
        inner join (select decision_month, max(decision_month) over () as last_month from {{ decisions }}) as decisions
            on coalesce(counting.cutoff_month + to_months(counting.months), decisions.last_month) <= decisions.decision_month
        group by decision_month, measure, slice, horizon, model_name, cluster_id
    )
{% endmacro %}
