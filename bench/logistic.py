"""A logistic regression whose weights are drawn to priors and keep their signs: for what few labelled texts can say."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]
PASSES, STEP = 80, 1e-3


def fit(
    x: Numbers, target: Numbers, *, weight: Numbers, prior: Numbers, pull: Numbers, start: Numbers, bias: float
) -> tuple[float, Numbers]:
    """Return the bias and the weights of the columns of ``x``, by coordinate descent from ``bias`` and ``start``.

    ``weight``: how much a row counts; ``pull``: how many rows a prior is worth. A weight keeps the sign of its prior;
    one whose prior is 0 may have either.
    """
    found = start.copy()
    z = bias + x @ found
    for _ in range(PASSES):
        widest = 0.0
        for j in range(-1, len(prior)):
            column = x[:, j] if j >= 0 else np.ones(len(x))
            p = 1 / (1 + np.exp(-z))
            slope = float((weight * (p - target)) @ column) + (pull[j] * (found[j] - prior[j]) if j >= 0 else 0.0)
            curve = float((weight * p * (1 - p)) @ column**2) + (pull[j] if j >= 0 else 1e-6)
            step = max(-1.0, min(1.0, -slope / curve))
            if j < 0:
                bias += step
            else:
                moved = found[j] + step
                moved = max(0.0, moved) if prior[j] > 0 else min(0.0, moved) if prior[j] < 0 else moved
                step, found[j] = moved - found[j], moved
            z += step * column
            widest = max(widest, abs(step))
        if widest < STEP:
            break
    return float(bias), found
