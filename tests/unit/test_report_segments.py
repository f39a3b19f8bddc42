"""Figures of segments on the report page: every segment is drawn, every cell has its number."""

import pandas as pd
import pytest
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from page.drawing import BLUE, ORANGE
from page.segments import boxes, cells, scatter, silhouettes


@pytest.mark.parametrize("groups", [1, 8])
def test_each_group_has_its_points_and_its_number(groups):
    ax = Figure().subplots()
    frame = pd.DataFrame({"x": range(3 * groups), "y": 1.0, "cluster": [1 + i % groups for i in range(3 * groups)]})
    scatter(ax, frame, "x", "y", "cluster")
    assert [len(points.get_offsets()) for points in ax.collections] == [3] * groups
    assert [text.get_text() for text in ax.texts] == [str(1 + i) for i in range(groups)]


def test_cells_are_shaded_by_sign_and_size():
    ax = Figure().subplots()
    frame = pd.DataFrame({"row": ["a", "a", "b", "b"], "column": [1, 2, 1, 2], "value": [2.0, -1.0, 0.0, 9.0]})
    cells(ax, frame, "row", "column", "value", lambda value: f"{value:.0f}", full=2.0, name_rows=str.upper)
    assert [text.get_text() for text in ax.texts] == ["2", "-1", "0", "9"]
    assert [to_hex(patch.get_facecolor()) for patch in ax.patches] == [BLUE, ORANGE, ORANGE, BLUE]
    assert [patch.get_alpha() for patch in ax.patches] == [0.75, 0.375, 0.0, 0.75]
    assert [label.get_text() for label in ax.get_yticklabels()] == ["A", "B"]


def test_silhouettes_are_as_high_as_their_groups_are_large():
    ax = Figure().subplots()
    steps = [1.0, 0.5, 0.0]
    frame = pd.DataFrame({"cluster": [1] * 3 + [2] * 3, "clarity": steps * 2, "customers": [300] * 3 + [100] * 3})
    silhouettes(ax, frame, "cluster", "clarity", "customers")
    heights = [shape.get_paths()[0].get_extents().height for shape in ax.collections]
    assert heights == pytest.approx([0.75, 0.25])


def test_boxes_stand_in_the_order_of_the_rows():
    ax = Figure().subplots()
    frame = pd.DataFrame({"cluster": [2, 1], "p05": 0.0, "p25": 1.0, "p50": [2.0, 3.0], "p75": 4.0, "p95": 5.0})
    boxes(ax, frame, "cluster", str)
    assert [label.get_text() for label in ax.get_yticklabels()] == ["2", "1"]
    medians = [line.get_xdata()[0] for line in ax.lines if line.get_marker() == "o"]
    assert medians == [2.0, 3.0]
