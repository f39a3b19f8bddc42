"""Small tables for the tests of ledgercast.classification."""

import numpy as np
import pandas as pd

FAST = ["majority", "single_feature", "logistic_regression"]


def signal_frame(n=400, seed=0):
    """Numbers, a date, a boolean, a category and holes; the true probability is in p_true."""
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(n, 3))
    region = rng.choice(["north", "south", "west"], n)
    p_true = 1 / (1 + np.exp(1.4 - 1.2 * x[:, 0] + 0.9 * x[:, 1] - 0.8 * (region == "south")))
    frame = pd.DataFrame(
        {
            "balance": x[:, 0],
            "income": x[:, 1],
            "noise": x[:, 2],
            "joined_on": pd.Timestamp("2020-01-01") + pd.to_timedelta(rng.integers(0, 900, n), unit="D"),
            "has_card": rng.random(n) < 0.3,
            "region": region,
            "is_bad": (rng.random(n) < p_true).astype(int),
        },
        index=pd.Index(np.arange(n) + 1000, name="loan_id"),
    )
    frame.loc[frame.index[::9], "noise"] = np.nan
    return frame.assign(p_true=p_true)


def noise_frame(n=300, seed=1):
    """Features that know nothing of the target."""
    rng = np.random.default_rng(seed)
    frame = pd.DataFrame(rng.normal(size=(n, 6)), columns=[f"x{j}" for j in range(6)])
    return frame.assign(is_bad=rng.permutation(np.arange(n) % 5 == 0))


def value(model, name, metric):
    """One figure of the leaderboard."""
    board = model.leaderboard
    return float(board.loc[(board["model_name"] == name) & (board["metric"] == metric), "value"].iloc[0])
