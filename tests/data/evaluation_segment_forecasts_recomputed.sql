-- figures of the leaderboard that an analyst would not get from the back-test with the metric macros
{{ config(group='ledgercast') }}
{{ recomputed_forecasts('segment_forecasts', {"'segment_type=' || segment_type": ['all', 'cutoff', 'horizon']}) }}
