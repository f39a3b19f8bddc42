"""Words and figures of the pages on customers: slices in order, sentences that follow the figures, growth by size."""

import pandas as pd
import pytest
from matplotlib.figure import Figure
from page import adding_up, network
from page.comparisons import by_origin
from page.measures import by_measure, in_order, words
from page.scaling import by_size, grown, less_from
from page.slices import first_of_each, labelled
from page.words import many, p_value, saved


def slices(*keys):
    rows = [(measure, kind, name) for measure in ("balance", "spend") for kind, name in keys]
    return pd.DataFrame(rows, columns=["measure", "slice_by", "slice"])


def test_slices_stand_by_kind_and_in_their_own_order():
    keys = [
        ("age_band", "unknown"), ("region", "b_a"), ("age_band", "25_34"), ("history", "6_11"),
        ("income_tier", "unknown"), ("age_band", "under_25"), ("region", "unknown"), ("sample", "others"),
        ("history", "under_6"), ("all", "all"), ("history", "36_plus"),
    ]  # fmt: skip
    rows = slices(*keys)
    assert list(labelled(rows[rows["measure"] == "spend"])["label"]) == [
        "all customers", "under 6 months", "6–11 months", "36 months and more",
        "age under 25", "age 25–34", "age unknown", "income unknown", "b a", "region unknown",
    ]  # fmt: skip
    assert set(labelled(rows, ("history",))["slice_by"]) == {"history"}
    assert labelled(rows, ("volatility",)).empty


def test_each_measure_keeps_as_many_slices_of_a_kind():
    ages = [("age_band", f"{age}_{age + 9}") for age in range(20, 90, 10)]
    rows = first_of_each(labelled(slices(*ages, ("history", "under_6"), ("history", "6_11"))), 3)
    assert rows.groupby(["measure", "slice_by"]).size().to_dict() == {
        ("balance", "age_band"): 3,
        ("balance", "history"): 2,
        ("spend", "age_band"): 3,
        ("spend", "history"): 2,
    }


def test_measures_and_events_stand_in_their_order():
    rows = pd.DataFrame({"measure": ["stress", "spend", "balance"], "p": [0.5, 0.2, 0.1]})
    assert list(in_order(rows)["measure"]) == ["balance", "spend", "stress"]
    assert by_measure(rows, "p", str) == "0.1 for balances, 0.2 for spend and 0.5 for stress"
    assert words(rows["measure"].head(1)) == "stress"


def test_what_is_saved_and_counted_is_told_in_words():
    assert [saved(0.05), saved(-0.3), saved(0.0001)] == ["5.0% less", "30% more", "the same"]
    assert [many(1, "month"), many(0, "month")] == ["1 month", "0 months"]
    assert [p_value(0.0001), p_value(0.25)] == ["<0.001", "0.250"]


def beside(verdicts, **columns):
    rows = {"measure": ["balance", "income", "spend"], "model_name": ["ets", "theta", "ets"], "network": "lstm"}
    return pd.DataFrame({**rows, "customers": 50, "saving": [0.1, 0.2, -0.1], "verdict": verdicts, **columns})


def test_the_network_is_said_to_win_where_it_does():
    rows = beside(["better", "worse", "no difference"])
    assert network.told_apart(rows) == (
        "errs less than the best simple baseline on balances; errs more on income; is not told apart from it on spend"
    )
    assert network.beside_all(rows) == (
        "**In 1 of 3 comparisons on 50 customers the network `lstm` errs less by more than chance would explain, "
        "in 1 it errs more.** It loses to `theta` for income."
    )


@pytest.mark.parametrize(
    ("verdicts", "expected"),
    [
        (["too few"] * 3, "which on so few is no evidence."),
        (["better", "better", "worse"], "by more than chance in 2 of 3 comparisons, and errs more in 1."),
    ],
)
def test_candidates_of_a_sample_are_told_apart(verdicts, expected):
    text = network.beside_few(beside(verdicts))
    assert "`ets` and `theta`" in text
    assert "to 50 customers only" in text
    assert text.endswith(f"saves −10% to 20% of their error, {expected}")
    assert network.beside_few(beside(verdicts).head(0)) == ""


@pytest.mark.parametrize(
    ("verdicts", "expected"),
    [
        (["better"] * 3, "So it uses what is recent"),
        (["better", "worse", "worse"], "for balances alone"),
        (["worse"] * 3, "order tells nothing"),
    ],
)
def test_order_of_months_matters_where_shuffling_hurts(verdicts, expected):
    text = network.order_of_months(beside(verdicts))
    assert expected in text
    # what the network saves is a share of the other's error, what shuffling costs one of its own
    assert "errs 11% more for balances, 25% more for income and 9.1% less for spend" in text
    assert network.order_of_months(beside(verdicts).head(0)) == ""


LEVELS = pd.DataFrame(
    {
        "measure": ["balance", "balance", "balance", "spend"],
        "level": ["customer", "segment", "all", "customer"],
        "wql_were": [0.2, 0.05, 0.1, 0.3],
        "change": [0.0, -0.1, 0.1, 0.02],
    }
)


def test_levels_that_add_up_are_told():
    assert adding_up.accuracy(LEVELS) == "customers 20% for balances and 30% for spend; segments 5.0% for balances"
    assert adding_up.change(LEVELS) == (
        "of customers by nothing for balances and +2.0% for spend and of segments by −10% for balances"
    )
    assert adding_up.lowered(LEVELS) == "of customers in 0 of 2 measures, of segments in 1 of 1 measure"
    assert adding_up.beside_total(LEVELS) == "2.0 for balances"
    assert adding_up.beside_total(LEVELS[LEVELS["level"] != "all"]) == ""


def test_the_most_gained_leaves_out_what_was_chosen():
    rows = pd.DataFrame(
        {
            "measure": "spend",
            "level": "segment",
            "method": ["base", "reconciled", "mint", "top_down"],
            "change": [0.0, -0.9, -0.2, -0.1],
        }
    )
    assert adding_up.most_gained(rows) == "most is gained for segments, spend, by mint (−20%)"
    assert adding_up.most_gained(rows.assign(change=0.0)) == "no method gains anything"
    assert adding_up.most_gained(rows.assign(change=float("nan"))) == "no method could be compared"


SCALING = pd.DataFrame(
    {"line": ["network"] * 3 + ["Theta"], "size": [1000, 100_000, 10_000, 1000], "value": [20.0, 0.2, 2.0, 0.8]}
)


def test_growth_and_the_size_from_which_a_line_is_below_another():
    rows = SCALING[SCALING["line"] == "network"]
    assert grown(rows, "size") == pytest.approx(0.01)
    assert less_from(SCALING, "size", "network", "Theta") == 100_000
    assert less_from(SCALING.assign(value=1.0), "size", "network", "Theta") is None


def test_sizes_stand_on_log_axes_and_single_values_are_levels():
    ax = Figure().subplots()
    by_size(ax, SCALING, "size", ("network", "whole", "Theta"), SCALING["size"])
    line, level = ax.get_lines()
    assert list(line.get_xdata()) == pytest.approx([3, 4, 5])
    assert list(line.get_ydata()) == pytest.approx([1.30103, 0.30103, -0.69897])
    assert list(level.get_xdata()) == pytest.approx([3, 5])
    assert len(set(level.get_ydata())) == 1
    assert [label.get_text() for label in ax.get_xticklabels()] == ["1k", "10k", "100k"]
    assert {text.get_text() for text in ax.texts} == {"network", "Theta"}
    assert len({line.get_color() for line in ax.get_lines()}) == 2


def test_origins_are_cut_below_and_the_policy_is_drawn_last():
    ax = Figure().subplots()
    rows = [("other", -3.0), ("champion", 0.1), ("other", 0.2), ("champion", 0.3)]
    frame = pd.DataFrame(rows, columns=["model_name", "skill"])
    by_origin(ax, frame.assign(month=pd.to_datetime(["2024-01-01"] * 2 + ["2024-04-01"] * 2)), "champion", lowest=-1)
    assert ax.get_ylim()[0] == -1
    assert list(ax.get_lines()[-1].get_ydata()) == [0.1, 0.3]
