{#-
    Every task, its one entry. The unions of schema `evaluation` loop over it.

    kind          which evaluation macros apply
    primary       the proper score that decides
    slices        columns of the back-test that figures are also given for
    series        columns of the back-test that name a series
    champion_by   the one of them whose values get a champion each
    simple        the simple baselines, named before anything is run; the first one is published while nothing is known
    inputs        marts that the task reads, each with cutoff_month, cutoff_at, max_source_at
    stages        nodes <task>_<stage> with run_id, model_name, cutoff_month, seconds, peak_mb, status, scored_at
-#}
{% macro tasks() %}
    {{ return({
        'segment_forecasts': {
            'kind': 'forecast',
            'primary': 'wql',
            'slices': ['segment_type'],
            'series': ['segment_type', 'segment', 'measure'],
            'champion_by': 'segment_type',
            'simple': ['naive', 'drift', 'seasonal_naive'],
            'inputs': ['segment_forecasts_inputs'],
            'stages': ['backtest', 'scores'],
        },
        'customer_segments': {
            'kind': 'clusters',
            'primary': 'silhouette',
            'simple': ['kmeans'],
            'inputs': ['customer_segments_inputs'],
            'stages': ['model', 'backtest', 'scores'],
        },
        'budget_segments': {
            'kind': 'segments',
            'primary': 'macro_f1',
            'simple': ['nearest_centre', 'majority'],
            'inputs': ['budget_segments_inputs'],
            'stages': ['model', 'backtest', 'scores'],
        },
    }) }}
{% endmacro %}
