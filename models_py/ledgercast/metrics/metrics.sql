-- Metrics, written once: the library, dbt and analysts run these same macros.
-- No macro calls another one, so that all of them also work as `alias.main.<macro>(...)` in an attached file.
-- Losses of one row: null where any argument is null. Lower is better unless said otherwise.

create or replace macro percentage_error(y, f) as
    100 * abs(y - f) / nullif(abs(y), 0);
comment on macro percentage_error is 'One row: absolute error in percent of y; null where y is 0.';

create or replace macro symmetric_percentage_error(y, f) as
    case when abs(y) + abs(f) = 0 then 0.0 else 200 * abs(y - f) / (abs(y) + abs(f)) end;
comment on macro symmetric_percentage_error is 'One row: 200 |y - f| / (|y| + |f|), from 0 to 200; 0 where both are 0.';

create or replace macro scaled_error(y, f, scale) as
    case when scale > 0 and scale < 'inf'::double then abs(y - f) / scale end;
comment on macro scaled_error is 'One row: absolute error over its scale; null where the scale is not a number above 0.';

create or replace macro pinball(y, q, level) as
    abs(y - q) / 2 + (level - 0.5) * (y - q);
comment on macro pinball is 'One row: quantile loss of the forecast quantile q at level (0 to 1).';

create or replace macro quantile_loss(y, lo_95, lo_80, mean, hi_80, hi_95) as
    (
        abs(y - lo_95) + abs(y - lo_80) + abs(y - mean) + abs(y - hi_80) + abs(y - hi_95)
        - 0.8 * (hi_80 - lo_80) - 0.95 * (hi_95 - lo_95)
    ) / 5;
comment on macro quantile_loss is
'One row: twice the pinball loss, averaged over the quantiles 0.025, 0.1, 0.5 (the mean), 0.9 and 0.975.';

create or replace macro is_covered(y, lo, hi) as
    case when (lo + hi) is not null then y >= lo and y <= hi end;
comment on macro is_covered is 'One row: does the interval hold y?';

create or replace macro interval_score(y, lo, hi, level) as
    (hi - lo) + (abs(y - lo) + abs(y - hi) - (hi - lo)) / (1 - level / 100);
comment on macro interval_score is
'One row: Winkler score of a central interval, level in percent: its width, and 2 / (1 - level) times the miss.';

create or replace macro log_score(y, p) as
    -ln(case when y then greatest(p, 1e-15) else greatest(1 - p, 1e-15) end);
comment on macro log_score is 'One row: minus the log of the probability given to what came; p is cut at 1e-15.';

create or replace macro brier_score(y, p) as
    (y::int - p) ^ 2;
comment on macro brier_score is 'One row: squared error of the probability p of y.';

-- Figures of many rows; a row with a null is left out.

create or replace macro mape(y, f) as
    avg(100 * abs(y - f) / nullif(abs(y), 0));
comment on macro mape is 'Mean absolute error in percent of y; rows where y is 0 are left out.';

create or replace macro smape(y, f) as
    avg(case when abs(y) + abs(f) = 0 then 0.0 else 200 * abs(y - f) / (abs(y) + abs(f)) end);
comment on macro smape is 'Symmetric percentage error, from 0 to 200 (Makridakis 2000).';

create or replace macro mase(y, f, scale) as
    avg(case when scale > 0 and scale < 'inf'::double then abs(y - f) / scale end);
comment on macro mase is
'Mean absolute scaled error; scale: mean absolute seasonal difference of the history (Hyndman and Koehler 2006).';

create or replace macro rmsse(y, f, scale) as
    sqrt(avg(case when scale > 0 and scale < 'inf'::double then ((y - f) / scale) ^ 2 end));
comment on macro rmsse is
'Root mean squared scaled error; scale: root mean squared seasonal difference of the history, in the unit of y.';

create or replace macro wql(y, lo_95, lo_80, mean, hi_80, hi_95) as
    sum(
        abs(y - lo_95) + abs(y - lo_80) + abs(y - mean) + abs(y - hi_80) + abs(y - hi_95)
        - 0.8 * (hi_80 - lo_80) - 0.95 * (hi_95 - lo_95)
    ) / 5 / nullif(sum(abs(y)) filter ((lo_95 + lo_80 + mean + hi_80 + hi_95) is not null), 0);
comment on macro wql is
'Weighted quantile loss: 2 sum(pinball) / sum(|y|), averaged over the quantiles 0.025, 0.1, 0.5 (the mean), 0.9, 0.975.';

create or replace macro coverage(y, lo, hi) as
    avg(case when (lo + hi) is not null then (y >= lo and y <= hi)::int end);
comment on macro coverage is 'Share of rows whose interval holds y: near its level is good, not low or high.';

create or replace macro winkler(y, lo, hi, level) as
    avg((hi - lo) + (abs(y - lo) + abs(y - hi) - (hi - lo)) / (1 - level / 100));
comment on macro winkler is 'Mean Winkler score of central intervals in the unit of y, level in percent (Winkler 1972).';

create or replace macro log_loss(y, p) as
    avg(-ln(case when y then greatest(p, 1e-15) else greatest(1 - p, 1e-15) end));
comment on macro log_loss is 'Mean log score of the probability p of y; p is cut at 1e-15.';

create or replace macro brier(y, p) as
    avg((y::int - p) ^ 2);
comment on macro brier is 'Mean squared error of the probability p of y (Brier 1950).';

-- Figures of ranks, over rows with: hits, the events whose p is at least the row's; hits_above, those whose p is higher;
-- called, the rows whose p is at least the row's. Windows over `order by p desc` give them.

create or replace macro roc_auc(y, hits, hits_above) as
    avg((hits + hits_above) / 2) filter (not y) / nullif(sum(y::int), 0);
comment on macro roc_auc is
'Area under the ROC curve: chance that an event has a higher p than another row, ties count half (Hanley and McNeil 1982).';

create or replace macro average_precision(y, hits, called) as
    avg(hits / called) filter (y);
comment on macro average_precision is 'Area under the precision-recall curve, as steps: mean precision at the events.';

create or replace macro kolmogorov_smirnov(hits, called, events, others) as
    max(abs(hits / nullif(events, 0) - (called - hits) / nullif(others, 0)));
comment on macro kolmogorov_smirnov is
'Largest distance of the shares of events and of others with p at least something; events, others: how many there are.';

-- Figures of bins of predictions, one row a bin: n rows, the sums of their p and of their events, and of p (1 - p).

create or replace macro calibration_error(n, p, events) as
    sum(abs(p - events)) / sum(n);
comment on macro calibration_error is
'Expected calibration error: mean distance of mean p and share of events, weighted by rows (Naeini et al. 2015).';

create or replace macro calibration_error_if_calibrated(n, p_times_rest) as
    sqrt(2 / pi()) * sum(sqrt(p_times_rest)) / sum(n);
comment on macro calibration_error_if_calibrated is
'What calibration_error would be on average were each p right and rows independent (half-normal; Broecker and Smith 2007).';

-- Figures of a confusion matrix: counts of true and false positives and negatives.

create or replace macro precision_of(tp, fp) as
    tp / nullif(tp + fp, 0);
comment on macro precision_of is 'Share of events among the rows that are called one; null where none is called.';

create or replace macro f1_of(tp, fp, fn) as
    2 * tp / nullif(2 * tp + fp + fn, 0);
comment on macro f1_of is 'Harmonic mean of precision and recall; null where there is neither an event nor a call.';

create or replace macro mcc_of(tp, fp, fn, tn) as
    case
        when (tp + fp)::double * (tp + fn) * (tn + fp) * (tn + fn) > 0
            then (tp::double * tn - fp::double * fn) / sqrt((tp + fp)::double * (tp + fn) * (tn + fp) * (tn + fn))
        else 0.0
    end;
comment on macro mcc_of is 'Correlation of calls and events (Matthews 1975); 0 where all or none are called.';

create or replace macro psi(expected, actual) as
    sum((actual - expected) * ln(actual / expected));
comment on macro psi is
'Population stability index over bins: shares (above 0) of the earlier and the later population, one row a bin.';

-- Distributions, for tests and intervals.

create or replace macro normal_cdf(x) as
    case when x > 0 then 1 else 0 end + case when x > 0 then -1 else 1 end * exp(-x * x / 2) * case
        when abs(x) < 7
            then (
                ((((((0.0352624965998911 * abs(x) + 0.700383064443688) * abs(x) + 6.37396220353165) * abs(x)
                + 33.912866078383) * abs(x) + 112.079291497871) * abs(x) + 221.213596169931) * abs(x)
                + 220.206867912376)
            ) / (
                (((((((0.0883883476483184 * abs(x) + 1.75566716318264) * abs(x) + 16.064177579207) * abs(x)
                + 86.7807322029461) * abs(x) + 296.564248779674) * abs(x) + 637.333633378831) * abs(x)
                + 793.826512519948) * abs(x) + 440.413735824752)
            )
        else 1 / (abs(x) + 1 / (abs(x) + 2 / (abs(x) + 3 / (abs(x) + 4 / (abs(x) + 0.65))))) / sqrt(2 * pi())
    end;
comment on macro normal_cdf is 'Standard normal distribution function (Hart 1968), to 1e-14.';

create or replace macro student_t_cdf(t, df) as
    0.5
    + (df % 2) * atan(t / sqrt(df)) / pi()
    + sin(atan(t / sqrt(df))) / sqrt(pi()) / 2 * coalesce(
        list_sum([
            exp(lgamma(k + (1 + df % 2) / 2.0) - lgamma(k + 1 + (df % 2) / 2.0))
            * cos(atan(t / sqrt(df))) ^ (2 * k + df % 2)
            for k in range(0, df // 2)
        ]), 0
    );
comment on macro student_t_cdf is
'Student t distribution function for whole degrees of freedom (Abramowitz and Stegun 26.7.3-4), to 1e-12; a sum of df / 2 terms.';

create or replace macro student_t_975(df) as
    1.959963985 + 2.372271230 / df + 2.822498616 / df ^ 2 + 2.555849680 / df ^ 3 + 1.589534053 / df ^ 4;
comment on macro student_t_975 is
'97.5 % point of Student t (expansion of Abramowitz and Stegun 26.7.5), to 0.002 from 4 degrees of freedom on.';

create or replace macro wilson_bound(share, n, side) as
    -- least and greatest would skip a null
    case
        when share is not null and n > 0 then least(1.0, greatest(0.0, (
            share + 1.920729410 / n + side * 1.959963985 * sqrt(share * (1 - share) / n + 0.960364705 / n ^ 2)
        ) / (1 + 3.841458821 / n)))
    end;
comment on macro wilson_bound is
'Lower (side -1) or upper (side 1) end of a 95 % interval of a share of n rows (Wilson 1927); null without rows or share.';

-- Published doubles: equal from build to build whatever the order of a sum.

create or replace macro significant(x, digits) as
    case
        when x = 0 then 0.0
        when not isfinite(x) then x
        else round(x, digits - 1 - try_cast(floor(log10(nullif(abs(x), 0))) as int))
    end;
comment on macro significant is 'x rounded to so many significant digits.';
