"""A grown forest as plain arrays: the same bytes for the same forest, no code in them, and the same votes."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from ledgercast.segmentation.arrays import Bools, Floats, Labels

CHUNK = 10_000
FIELDS = ("roots", "left", "right", "feature", "threshold", "missing_left", "shares")


@dataclass(frozen=True)
class Trees:
    """Nodes of all trees, one after the other.

    Attributes
    ----------
    roots : numpy.ndarray of shape (trees,)
        Position of each tree's first node.
    left, right : numpy.ndarray of shape (nodes,)
        Positions of the next nodes; a leaf is followed by itself.
    feature : numpy.ndarray of shape (nodes,)
        Column that a node asks for; 0 in a leaf.
    threshold : numpy.ndarray of shape (nodes,)
        Up to it, the way is left.
    missing_left : numpy.ndarray of bool, shape (nodes,)
        Is it left where the value is missing?
    shares : numpy.ndarray of shape (nodes, classes)
        Share of each class among the rows of the node.
    """

    roots: Labels
    left: Labels
    right: Labels
    feature: Labels
    threshold: Floats
    missing_left: Bools
    shares: Floats

    def votes(self, features: Floats) -> Floats:
        """Mean shares of the leaves that rows come to, shape (rows, classes)."""
        chunks = [features[start : start + CHUNK] for start in range(0, len(features), CHUNK)]
        return np.vstack([np.empty((0, self.shares.shape[1])), *(self._votes(chunk) for chunk in chunks)])

    def _votes(self, features: Floats) -> Floats:
        # as scikit-learn grows and asks
        known = features.astype(np.float32)
        at = np.tile(self.roots, (len(known), 1))
        rows = np.arange(len(known))[:, None]
        while True:
            values = known[rows, self.feature[at]]
            goes_left = np.where(np.isnan(values), self.missing_left[at], values <= self.threshold[at])
            following = np.where(goes_left, self.left[at], self.right[at])
            if (following == at).all():
                return np.asarray(self.shares[at].mean(axis=1))
            at = following


def read_trees(forest: Any, n_classes: int) -> Trees:
    """Take the trees out of a fitted RandomForestClassifier whose classes are positions below `n_classes`."""
    parts: dict[str, list[Any]] = {name: [] for name in FIELDS}
    first = 0
    for estimator in forest.estimators_:
        state = estimator.tree_.__getstate__()
        nodes, value = state["nodes"], state["values"][:, 0, :]
        own = np.arange(len(nodes))
        is_leaf = nodes["left_child"] < 0
        shares = np.zeros((len(nodes), n_classes))
        shares[:, forest.classes_.astype(int)] = value / value.sum(axis=1, keepdims=True)
        parts["roots"].append([first])
        parts["left"].append(first + np.where(is_leaf, own, nodes["left_child"]))
        parts["right"].append(first + np.where(is_leaf, own, nodes["right_child"]))
        parts["feature"].append(np.where(is_leaf, 0, nodes["feature"]))
        parts["threshold"].append(nodes["threshold"])
        parts["missing_left"].append(nodes["missing_go_to_left"].astype(bool))
        parts["shares"].append(shares)
        first += len(nodes)
    return Trees(**{name: np.concatenate(found) for name, found in parts.items()})
