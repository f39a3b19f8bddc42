{#-
    Figures of classes with 95 % intervals: pooled, by slice, by horizon, and by cutoff. More combinations would be small and slow.

    rows          relation as `classes_rows` gives it
    task          its slices
    baselines     relation of measure, slice, horizon, baseline: roc_auc_difference is from that model
    returns       a subquery, one row a measure, slice, model_name, metric, cutoff and horizon: value, ci_low, ci_high, n,
                  n_unscored; intervals where cutoff is 'all'

    Intervals are those of the infinitesimal jackknife (influence functions, Efron 1982), summed by cluster, so that the
    rows of one customer count as one piece of evidence; for roc_auc that is DeLong's, with clusters (Obuchowski 1997). One
    sort gives all ranks. Influence on pr_auc is read off 256 steps of the ranks; up to 256 rows a cell it is exact.
-#}
{% macro classes_figures(task, rows, baselines) %}
    {%- set slices = tasks()[task].slices -%}
    {%- set place = ['measure', 'horizon', 'model_name', 'cutoff_month'] + slices -%}
    {%- set keys = ['measure', 'slice', 'model_name', 'horizon', 'cutoff'] -%}
    {%- set steps = 256 -%}
    (
        with
        typed as (
            select
                measure,
                coalesce(horizon::varchar, 'all') as horizon,
                model_name,
                cutoff_month,
                {% for column in slices %}coalesce({{ column }}::varchar, 'unknown') as {{ column }}, {% endfor %}
                cluster_id,
                y,
                p,
                threshold,
                y is not null and p is not null as is_scored
            from {{ rows }}
        ),

        places as materialized (
            select
                {{ place | join(', ') }},
                row_number() over (order by {{ place | join(', ') }}) as place,
                count(*) filter (is_scored) as n,
                count(*) filter (not is_scored) as n_unscored,
                count(*) filter (is_scored and y) as events
            from typed
            group by {{ place | join(', ') }}
        ),

        counting as materialized (
            select places.*, slice, h.horizon as pooled_horizon, 'all' as cutoff
            from places
            cross join unnest({{ slices_of(task) }}) as s(slice)
            cross join unnest(if(slice = 'all', list_distinct(['all', places.horizon]), ['all'])) as h(horizon)
            union all by name
            select *, 'all' as slice, 'all' as pooled_horizon, cutoff_month::date::varchar as cutoff from places
        ),

        cells as materialized (
            select
                measure,
                slice,
                model_name,
                pooled_horizon as horizon,
                cutoff,
                row_number() over (order by measure, slice, model_name, pooled_horizon, cutoff)::int as cell,
                list(place) as places,
                sum(n)::double as n,
                sum(n_unscored) as n_unscored,
                sum(events)::double as events,
                sum(n - events)::double as others
            from counting
            group by measure, slice, model_name, pooled_horizon, cutoff
        ),

        place_cells as materialized (
            select place, list(cell) as cells
            from (select cell, unnest(places) as place from cells)
            group by place
        ),

        clusters as materialized (
            select cluster_id, row_number() over (order by cluster_id)::int as cluster
            from (select distinct cluster_id from typed)
        ),

        spread as (
            select
                unnest(place_cells.cells) as cell,
                clusters.cluster,
                typed.y::int as y,
                typed.p,
                typed.threshold
            from typed
            inner join places using ({{ place | join(', ') }})
            inner join place_cells on places.place = place_cells.place
            inner join clusters on typed.cluster_id = clusters.cluster_id
            where typed.is_scored
        ),

        ranked as (
            select
                *,
                sum(y) over by_p as hits,
                count(*) over by_p as called,
                rank() over by_p - 1 as called_above,
                sum(y) over (by_p range between current row and unbounded following) as hits_from_here
            from spread
            window by_p as (partition by cell order by p desc)
        ),

        scored as materialized (
            select
                ranked.cell,
                ranked.cluster,
                ranked.y,
                ranked.p,
                (ranked.p >= ranked.threshold)::int as is_called,
                log_score(ranked.y = 1, ranked.p) as loss,
                -- in units of what a false positive costs
                case
                    when ranked.p >= ranked.threshold then 1 - ranked.y
                    else ranked.y * (1 - ranked.threshold) / ranked.threshold
                end as cost,
                ranked.hits::double as hits,
                ranked.called::double as called,
                ranked.called_above::double as called_above,
                cells.events - ranked.hits_from_here as hits_above,
                cells.cutoff = 'all' as is_pooled,
                -- equal mass; equal p share a bin
                floor((ranked.called_above + ranked.called - 1) * 5 / cells.n)::int as bin,
                ((ranked.called - 1) * {{ steps }} // cells.n)::int as step
            from ranked
            left join cells on ranked.cell = cells.cell
        ),

        totals as (
            select
                scored.cell,
                sum(y * is_called) as tp,
                sum((1 - y) * is_called) as fp,
                sum(y * (1 - is_called)) as fn,
                sum((1 - y) * (1 - is_called)) as tn,
                sum(loss) as losses,
                sum(brier_score(y, p)) as squares,
                sum(cost) as costs,
                roc_auc(y = 1, hits, hits_above) as auc,
                average_precision(y = 1, hits, called) as ap,
                kolmogorov_smirnov(hits, called, events, others) as ks,
                arg_max(
                    {'p': p, 'hits': hits, 'false': called - hits},
                    abs(hits / nullif(events, 0) - (called - hits) / nullif(others, 0))
                ) as ks_at
            from scored
            left join (select cell, events, others from cells) as cells on scored.cell = cells.cell
            group by scored.cell
        ),

        bins as (
            select
                cell,
                bin,
                count(*) as n,
                sum(p) as p,
                sum(y) as events,
                sum(p * (1 - p)) as p_times_rest
            from scored
            group by cell, bin
        ),

        calibrations as (
            select
                cell,
                calibration_error(n, p, events) as ece,
                calibration_error_if_calibrated(n, p_times_rest) as ece_if_calibrated,
                sqrt((1 - 2 / pi()) * sum(p_times_rest)) / sum(n) as error_if_calibrated,
                [{% for bin in range(10) %}
                    sum(sign(p - events)) filter (bin = {{ bin }}){{ ', ' if not loop.last }}
                {%- endfor %}] as signs
            from bins
            group by cell
        ),

        -- what a row adds to the precision at all events that are ranked no higher
        precisions as (
            select
                cell,
                step,
                sum(sum(y / called)) over from_below as per_hit,
                sum(sum(y * hits / called ^ 2)) over from_below as per_call
            from scored
            group by cell, step
            window from_below as (partition by cell order by step desc rows unbounded preceding)
        ),

        known as materialized (
            select
                cells.*,
                totals.* exclude (cell, ks_at),
                ks_at.p as ks_p,
                ks_at.hits as ks_hits,
                ks_at.false as ks_false,
                calibrations.* exclude (cell)
            from cells
            inner join totals on cells.cell = totals.cell
            inner join calibrations on cells.cell = calibrations.cell
        ),

        -- lists that are looked up in by position: a join would put the many rows where the few cells belong
        lookups as (
            select
                list(ks_p order by cell) as ks_p,
                list(signs order by cell) as signs
            from known
        ),

        by_cluster as materialized (
            select
                scored.cell,
                scored.cluster,
                count(*) as c_n,
                sum(y) as c_events,
                sum(1 - y) as c_others,
                sum(y * is_called) as c_tp,
                sum((1 - y) * is_called) as c_fp,
                sum(y * (1 - is_called)) as c_fn,
                sum((1 - y) * (1 - is_called)) as c_tn,
                sum(loss) as c_losses,
                sum((y - p) ^ 2) as c_squares,
                sum(cost) as c_costs,
                sum(y * (called - hits + called_above - hits_above) / 2) as c_others_above,
                sum((1 - y) * (hits + hits_above) / 2) as c_hits_above,
                sum(y * (hits / called + coalesce(per_hit, 0)) - coalesce(per_call, 0)) as c_ap,
                sum(y * (p >= lookups.ks_p[scored.cell])::int) as c_ks_hits,
                sum((1 - y) * (p >= lookups.ks_p[scored.cell])::int) as c_ks_false,
                sum(lookups.signs[scored.cell][bin + 1] * (p - y)) as c_ece
            from scored
            cross join lookups
            left join precisions on scored.cell = precisions.cell and scored.step = precisions.step
            where scored.is_pooled
            group by scored.cell, scored.cluster
        ),

        errors as (
            select
                by_cluster.cell,
                {% for metric, parts in classes_metrics().items() if 'influence' in parts %}
                if(count(*) > 1, sqrt(sum(({{ parts.influence }}) ^ 2) * count(*) / (count(*) - 1)), null) as error_{{ metric }}
                {{- ',' if not loop.last }}
                {% endfor %}
            from by_cluster
            inner join known on by_cluster.cell = known.cell
            group by by_cluster.cell
        ),

        areas as (
            select
                known.measure,
                known.slice,
                known.horizon,
                known.model_name,
                known.cell,
                known.n,
                known.auc,
                by_cluster.cluster,
                {{ classes_metrics().roc_auc.influence }} as influence
            from by_cluster
            inner join known on by_cluster.cell = known.cell
        ),

        area_differences as (
            select
                mine.cell,
                any_value(mine.auc - theirs.auc) as value,
                sqrt(sum((mine.influence - theirs.influence) ^ 2) * count(*) / nullif(count(*) - 1, 0)) as error
            from areas as mine
            inner join {{ baselines }} as baselines using (measure, slice, horizon)
            inner join areas as theirs
                on
                    theirs.measure = mine.measure
                    and theirs.slice = mine.slice
                    and theirs.horizon = mine.horizon
                    and theirs.model_name = baselines.baseline
                    and theirs.cluster = mine.cluster
                    and theirs.n = mine.n
            where mine.model_name != baselines.baseline
            group by mine.cell
        ),

        figures as (
            select cell, 'roc_auc_difference' as metric, 'none' as scale, value, error from area_differences
            union all
            {% for metric, parts in classes_metrics().items() %}
            select
                cell,
                '{{ metric }}' as metric,
                '{{ parts.scale }}' as scale,
                {{ parts.figure }} as value,
                {{ parts.get('error', 'error_' ~ metric) }} as error
            from known
            left join errors using (cell)
            {{ 'union all' if not loop.last }}
            {% endfor %}
        )

        select
            {% for key in keys %}cells.{{ key }}, {% endfor %}
            figures.metric,
            figures.value,
            {% for side, name in [('-1', 'ci_low'), ('1', 'ci_high')] %}
            case figures.scale
                {% for scale in ['logit', 'log', 'atanh', 'none'] %}
                when '{{ scale }}' then {{ classes_bound('figures.value', 'figures.error', scale, side) }}
                {% endfor %}
            end as {{ name }},
            {% endfor %}
            cells.n::bigint as n,
            cells.n_unscored::bigint as n_unscored
        from cells
        inner join figures on cells.cell = figures.cell
    )
{% endmacro %}
