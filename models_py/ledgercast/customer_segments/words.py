"""What readers call the features of the input mart, in names of clusters."""

PARTS = {"spend_share_": "{} spending", "channel_share_": "{} payments", "inflow_share_": "{} income"}
WORDS = {
    "recency_days": "days since the last payment",
    "frequency": "activity",
    "days_below_zero": "overdraft",
    "tenure_months": "tenure",
    "income_volatility": "income swings",
    "spend_volatility": "spend swings",
    "income_regularity": "regular income",
    "night_share": "night payments",
    "weekend_share": "weekend payments",
    "balance_trend": "growth of balance",
}


def words_of(features: list[str]) -> dict[str, str]:
    """Words for each feature."""
    return {feature: label_of(feature) for feature in features}


def label_of(feature: str) -> str:
    """Words for one feature."""
    for prefix, pattern in PARTS.items():
        if feature.startswith(prefix):
            return pattern.format(feature.removeprefix(prefix).replace("_", " "))
    return WORDS.get(feature, feature.replace("_", " "))
