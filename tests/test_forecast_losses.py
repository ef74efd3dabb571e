"""Losses against values worked out by hand, and against those of statsmodels and scikit-learn where they have them."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.forecasting import losses

Y, F = np.array([100.0, 200.0, 0.0, 50.0]), np.array([110.0, 150.0, 0.0, 75.0])
PAST = np.array([10.0, 12.0, 9.0, 14.0, 10.0])
amounts = st.lists(st.floats(0, 1e9), min_size=1, max_size=20).map(np.array)


def test_each_loss_is_what_a_hand_works_out() -> None:
    assert losses.mae(Y, F) == pytest.approx((10 + 50 + 0 + 25) / 4)
    assert losses.rmse(Y, F) == pytest.approx(math.sqrt((100 + 2500 + 625) / 4))
    assert losses.smape(Y, F) == pytest.approx(200 / 4 * (10 / 210 + 50 / 350 + 0 + 25 / 125))
    assert losses.wape(Y, F) == pytest.approx(85 / 350)
    assert losses.scale(PAST) == pytest.approx((2 + 3 + 5 + 4) / 4)
    assert losses.scale(PAST, 2) == pytest.approx((1 + 2 + 1) / 3)
    assert losses.mase(Y, F, PAST) == pytest.approx(21.25 / 3.5)
    assert losses.pinball(Y, F, 0.9) == pytest.approx((0.1 * 10 + 0.9 * 50 + 0 + 0.1 * 25) / 4)
    assert losses.coverage(Y, F - 25, F + 25) == 0.75
    assert losses.owa((12.0, 1.5), (16.0, 3.0)) == pytest.approx((0.75 + 0.5) / 2)
    assert losses.owa((16.0, 3.0), (16.0, 3.0)) == 1


def test_the_same_as_other_libraries_say() -> None:
    from sklearn.metrics import mean_absolute_error, mean_pinball_loss
    from statsmodels.tools.eval_measures import meanabs, rmse

    rng = np.random.default_rng(3)
    for _ in range(20):
        y, f = rng.gamma(2, 100, (2, 12))
        assert losses.mae(y, f) == pytest.approx(mean_absolute_error(y, f)) == pytest.approx(float(meanabs(y, f)))
        assert losses.rmse(y, f) == pytest.approx(float(rmse(y, f)))
        assert losses.pinball(y, f, 0.1) == pytest.approx(mean_pinball_loss(y, f, alpha=0.1))


def test_what_cannot_be_said_is_no_number_and_no_error() -> None:
    nothing, zeros = np.array([]), np.zeros(4)
    assert math.isnan(losses.mae(nothing, nothing))
    assert math.isnan(losses.mase(Y, F, np.full(5, 3.0)))
    assert math.isnan(losses.scale(np.array([1.0])))
    assert math.isnan(losses.wape(zeros, F))
    assert losses.smape(zeros, zeros) == 0
    assert losses.known([1.0, float("nan"), 3.0]) == 2
    assert losses.known([float("nan")]) is None


@given(amounts, st.data())
def test_losses_are_0_for_what_was_right_and_do_not_depend_on_the_unit(y: np.ndarray, data: st.DataObject) -> None:
    f = np.array(data.draw(st.lists(st.floats(0, 1e9), min_size=y.size, max_size=y.size)))
    assert losses.mae(y, y) == losses.smape(y, y) == losses.rmse(y, y) == 0
    assert 0 <= losses.smape(y, f) <= 200 + 1e-9
    assert losses.rmse(y, f) >= losses.mae(y, f) * (1 - 1e-12) - 1e-9
    assert losses.smape(4 * y, 4 * f) == pytest.approx(losses.smape(y, f))
    if y.sum() > 1e-300:
        assert losses.wape(4 * y, 4 * f) == pytest.approx(losses.wape(y, f))
