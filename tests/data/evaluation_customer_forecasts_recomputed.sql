-- figures of the leaderboard that an analyst would not get from the back-test with the metric macros
{{ config(group='ledgercast') }}
-- one of the slices stands for the others
{{ recomputed_forecasts('customer_forecasts', {
    "'all'": ['all', 'cutoff', 'horizon'],
    "'income_tier=' || income_tier": ['all'],
}) }}
