{#-
    Metrics of classes. `figure` is SQL over what is known of a cell (a measure, slice, model_name, cutoff and horizon):
    n, events, others, tp, fp, fn, tn, losses, squares, costs, auc, ap, ks, ks_hits, ks_false, ece, ece_if_calibrated.
    `influence` is how much one cluster moves the figure (its influence function, summed over the cluster's rows), over the
    same sums of the cluster, prefixed with c_: the variance of a figure is the sum of their squares; `error` is its standard
    error where there is none. `scale` is the one on which the interval is symmetric, so that no share leaves 0 to 1.
-#}
{% macro classes_metrics() %}
    {%- set majority = 'greatest(events, others) / n' -%}
    {%- set c_auc -%}
        (c_events - c_others_above / others - auc * c_events) / events + (c_hits_above / events - auc * c_others) / others
    {%- endset -%}
    {%- set c_mcc -%}
        case when mcc_of(tp, fp, fn, tn) != 0 then
            mcc_of(tp, fp, fn, tn) * (
                (tn * c_tp + tp * c_tn - fn * c_fp - fp * c_fn) / (tp::double * tn - fp::double * fn)
                - ((c_tp + c_fp) / (tp + fp) + c_events / events + c_others / others + (c_tn + c_fn) / (tn + fn)) / 2
            )
        end
    {%- endset -%}
    {{ return({
        'roc_auc': {
            'figure': 'auc', 'scale': 'logit',
            'influence': c_auc,
        },
        'gini': {
            'figure': '2 * auc - 1', 'scale': 'atanh',
            'influence': '2 * (' ~ c_auc ~ ')',
        },
        'pr_auc': {'figure': 'ap', 'scale': 'logit', 'influence': '(c_ap - ap * c_events) / events'},
        'ks': {
            'figure': 'ks', 'scale': 'logit',
            'influence': 'c_ks_hits / events - ks_hits * c_events / events ^ 2'
            ~ ' - c_ks_false / others + ks_false * c_others / others ^ 2',
        },
        'log_loss': {'figure': 'losses / n', 'scale': 'log', 'influence': '(c_losses - losses / n * c_n) / n'},
        'brier': {'figure': 'squares / n', 'scale': 'log', 'influence': '(c_squares - squares / n * c_n) / n'},
        'ece': {'figure': 'ece', 'scale': 'log', 'influence': '(c_ece - ece * c_n) / n'},
        'ece_if_calibrated': {'figure': 'ece_if_calibrated', 'scale': 'none', 'error': 'error_if_calibrated'},
        'mcc': {'figure': 'mcc_of(tp, fp, fn, tn)', 'scale': 'atanh', 'influence': c_mcc},
        'f1': {
            'figure': 'f1_of(tp, fp, fn)', 'scale': 'logit',
            'influence': '(2 * c_tp - f1_of(tp, fp, fn) * (2 * c_tp + c_fp + c_fn)) / (2 * tp + fp + fn)',
        },
        'precision': {
            'figure': 'precision_of(tp, fp)', 'scale': 'logit',
            'influence': '(c_tp - precision_of(tp, fp) * (c_tp + c_fp)) / (tp + fp)',
        },
        'recall': {'figure': 'tp / events', 'scale': 'logit', 'influence': '(c_tp - tp / events * c_events) / events'},
        'accuracy': {
            'figure': '(tp + tn) / n', 'scale': 'logit',
            'influence': '(c_tp + c_tn - (tp + tn) / n * c_n) / n',
        },
        'majority_accuracy': {
            'figure': majority, 'scale': 'logit',
            'influence': '(if(events >= others, c_events, c_others) - ' ~ majority ~ ' * c_n) / n',
        },
        'prevalence': {'figure': 'events / n', 'scale': 'logit', 'influence': '(c_events - events / n * c_n) / n'},
        'cost': {'figure': 'costs / n', 'scale': 'log', 'influence': '(c_costs - costs / n * c_n) / n'},
    }) }}
{% endmacro %}


{#- One end of a 95 % interval that is symmetric on a scale; `side` is -1 or 1. Null where the figure is at the scale's end. -#}
{% macro classes_bound(figure, error, scale, side) -%}
    {%- set half = side ~ ' * 1.959963985 * ' ~ error -%}
    {%- if scale == 'logit' -%}
        if({{ figure }} > 0 and {{ figure }} < 1, 1 / (1 + exp(-(
            ln({{ figure }} / (1 - {{ figure }})) + {{ half }} / ({{ figure }} * (1 - {{ figure }}))
        ))), null)
    {%- elif scale == 'log' -%}
        if({{ figure }} > 0, {{ figure }} * exp({{ half }} / {{ figure }}), null)
    {%- elif scale == 'atanh' -%}
        if(abs({{ figure }}) < 1, tanh(atanh({{ figure }}) + {{ half }} / (1 - {{ figure }} ^ 2)), null)
    {%- else -%}
        {{ figure }} + {{ half }}
    {%- endif -%}
{%- endmacro %}
