{#-
    Every task, its one entry. The unions of schema `evaluation` loop over it.

    kind          which evaluation macros apply
    primary       the proper score that decides
    slices        columns of the back-test that figures are also given for
    series        columns of the back-test that name a series
    champion_by   the one of them whose values get a champion each; none: one for all
    cluster       the column that names who is taken to be independent; none: origins are tested instead
    references    candidates that stand beside the others and can't be published: too slow for all, or there to compare
    cold_start    rows whose column has the value are decided for apart: they are published of the model until a simple baseline
                  has shown to be better for them
    simple        the simple baselines, named before anything is run; the first one is published while nothing is known
    measures      of a task of classes: what is predicted
    policy        of a task of classes: whether rows of `champion` follow from its decisions or come with its backtest
    oracle        of a task of classes: table of demo_truth with the true probabilities, columns of the back-test and its keys, measure
                  and its column
    remark        of a task of classes: column of its back-test that says what had to be done otherwise
    inputs        marts that the task reads, each with cutoff_month, cutoff_at, max_source_at
    may_lack_history  those of them whose rows may have none, which they say in has_history
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
        'customer_forecasts': {
            'kind': 'forecast',
            'primary': 'wql',
            'slices': ['age_band', 'income_tier', 'region', 'history', 'volatility', 'training', 'sample'],
            'series': ['customer_id', 'measure'],
            'champion_by': none,
            'cluster': 'customer_id',
            'simple': ['naive', 'mean_3', 'mean_12', 'seasonal_naive'],
            'references': ['ets', 'theta', 'lstm+shuffled'],
            'cold_start': {'column': 'history', 'value': 'under_6', 'model': 'segment_champion'},
            'inputs': ['customer_forecasts_inputs'],
            'stages': ['model', 'backtest', 'scores'],
        },
        'customer_stress': {
            'kind': 'classes',
            'primary': 'log_loss',
            'measures': ['balance_depleted', 'income_drop', 'income_rise', 'stress'],
            'slices': ['age_band', 'history', 'training'],
            'champion_by': none,
            'policy': 'decisions',
            'simple': ['single_feature', 'majority'],
            'oracle': {
                'table': 'event_p',
                'match': {'case_id': 'customer_id', 'cutoff_month': 'cutoff_month', 'horizon': 'horizon'},
                'p': {
                    'balance_depleted': 'p_balance_depleted',
                    'income_drop': 'p_income_drop',
                    'income_rise': 'p_income_rise',
                    'stress': 'p_stress',
                },
            },
            'inputs': ['customer_forecasts_inputs'],
            'stages': ['backtest', 'model', 'scores'],
        },
        'loan_default': {
            'kind': 'classes',
            'primary': 'log_loss',
            'measures': ['default'],
            'slices': [],
            'series': ['case_id'],
            'policy': 'backtest',
            'oracle': {'table': 'loan_default_p', 'match': {'case_id': 'loan_id'}, 'p': {'default': 'p_default'}},
            'remark': 'protocol',
            'simple': ['majority', 'single_feature'],
            'inputs': ['loan_default_inputs'],
            'may_lack_history': ['loan_default_inputs'],
            'stages': ['backtest', 'model', 'scores'],
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
