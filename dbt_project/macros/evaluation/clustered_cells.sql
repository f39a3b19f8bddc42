{#-
    Sums of every metric by measure, model, cluster, cutoff and the task's slices: a subquery, of which all pooled figures
    of a task with many series are made. The policy `champion` is there as a model: what it had chosen at each cutoff.

    returns       measure, model_name, cutoff_month, the slices, the cluster, n_rows and for each metric
                  <metric>_loss, <metric>_n and, where it is not the number of rows, <metric>_weight
-#}
{% macro clustered_cells(task) %}
    {%- set settings = tasks()[task] -%}
    (
        with
        cells as (
            select
                measure,
                model_name,
                cutoff_month,
                {{ settings.slices | join(', ') }},
                {{ settings.cluster }},
                {% for metric, parts in forecast_metrics().items() %}
                sum({{ parts.loss }}) as {{ metric }}_loss,
                count({{ parts.loss }}) as {{ metric }}_n,
                {% if parts.weight != '1' %}
                sum({{ parts.weight }}) filter (({{ parts.loss }}) is not null) as {{ metric }}_weight,
                {% endif %}
                {% endfor %}
                count(*) as n_rows
            from {{ ref(task ~ '_backtest') }}
            group by all
        )

        select * from cells
        union all by name
        select cells.* replace ('champion' as model_name)
        from cells
        inner join {{ ref(task ~ '_decisions') }} as decisions
            on
                decisions.decision_month = cells.cutoff_month
                and decisions.measure = cells.measure
                and decisions.slice = {{ decided_slice(task, 'cells') }}
                and decisions.model_name = cells.model_name
    )
{% endmacro %}
