import random
import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest

from ledgercast.network import Network, Settings, Windows, fit_network

LENGTH, HORIZON = 8, 3
SMALL = Settings(units=8, head_units=8, epochs=3, batch_size=64)


def windows(n, seed=0, length=LENGTH, statics=2, inputs=1, heads=1, measures=2):
    """What comes is the last value and half of it, up to noise; an event is that the last value is positive."""
    rng = np.random.default_rng(seed)
    known = np.arange(length) >= length - rng.integers(2, LENGTH + 1, n)[:, None]
    past = np.where(known[..., None], rng.normal(size=(n, length, 2)), 0)
    last = past[:, -1, :1]
    target = np.stack([last, last / 2], axis=2) + 0.1 * rng.normal(size=(n, HORIZON, 2))
    return Windows(
        past,
        known,
        rng.normal(size=(n, statics)),
        rng.normal(size=(n, HORIZON, inputs)),
        target[:, :, :measures] if measures else None,
        np.repeat(last > 0, heads, axis=1).astype(float) if heads else None,
    )


def same_weights(one, other):
    pairs = [pair for members in zip(one.members, other.members, strict=True) for pair in zip(*members, strict=True)]
    return all(np.array_equal(a, b) for a, b in pairs)


@pytest.fixture(scope="module")
def fitted():
    return fit_network(windows(3000), windows(400, seed=1), replace(SMALL, epochs=12), seed=3)


def test_learns_a_signal_and_an_event(fitted):
    test = windows(500, seed=2)
    made = fitted.predict(test)
    assert made.mean.shape == (500, HORIZON, 2)
    assert made.quantiles.shape == (500, HORIZON, 2, 5)
    assert made.events.shape == (500, 1)
    naive = np.abs(test.target - np.median(test.target)).mean()
    assert np.abs(test.target - made.mean).mean() < naive / 3
    assert np.abs(test.target - made.quantiles[..., 2]).mean() < naive / 3
    assert ((made.events > 0.5) == (test.events == 1)).mean() > 0.95
    inside = (made.quantiles[..., 1] <= test.target) & (test.target <= made.quantiles[..., 3])
    assert 0.7 < inside.mean() < 0.95


def test_quantiles_ascend(fitted):
    made = fitted.predict(windows(500, seed=2))
    assert (np.diff(made.quantiles, axis=-1) >= 0).all()


@pytest.mark.parametrize("cell", ["lstm", "gru"])
def test_padding_has_no_influence(cell):
    settings = replace(SMALL, cell=cell, layers=2 if cell == "gru" else 1, epochs=1)
    short, padded = windows(300), windows(300)
    longer = replace(
        padded,
        past=np.pad(padded.past, ((0, 0), (4, 0), (0, 0))),
        known=np.pad(padded.known, ((0, 0), (4, 0))),
    )
    networks = [fit_network(part, None, settings, seed=1) for part in (short, longer)]
    assert same_weights(*networks)
    np.testing.assert_allclose(
        networks[0].predict(short).quantiles, networks[1].predict(longer).quantiles, rtol=1e-5, atol=1e-6
    )
    # nor has what stands in the padding
    noise = replace(longer, past=np.where(longer.known[..., None], longer.past, 99))
    assert np.array_equal(networks[1].predict(longer).mean, networks[1].predict(noise).mean)


def test_same_seed_same_bits_and_no_global_random_state():
    train, stop = windows(500), windows(200, seed=1)
    settings = replace(SMALL, dropout=0.2, members=2)
    states = random.getstate(), np.random.get_state()[1].copy()  # noqa: NPY002
    networks = [fit_network(train, stop, settings, seed) for seed in (1, 1, 2)]
    assert random.getstate() == states[0]
    assert np.array_equal(np.random.get_state()[1], states[1])  # noqa: NPY002
    assert same_weights(networks[0], networks[1])
    assert not same_weights(networks[0], networks[2])
    assert networks[0].to_bytes() == networks[1].to_bytes()
    assert not np.array_equal(networks[0].members[0][0], networks[0].members[1][0])


def test_members_are_averaged():
    train = windows(400)
    both = fit_network(train, None, replace(SMALL, members=2, epochs=1), seed=1)
    alone = [replace(both, members=(weights,)).predict(train) for weights in both.members]
    made = both.predict(train)
    for part in ("mean", "quantiles", "events"):
        expected = np.mean([getattr(forecast, part) for forecast in alone], axis=0)
        np.testing.assert_allclose(getattr(made, part), expected, rtol=1e-5, atol=1e-6)


def test_a_forecast_does_not_depend_on_the_others(fitted):
    many = windows(2500, seed=4)
    few = many.take(slice(1500, 1507))
    assert np.array_equal(fitted.predict(many).quantiles[1500:1507], fitted.predict(few).quantiles)


def test_what_is_not_known_has_no_influence():
    whole = windows(400)
    hidden = whole.target.copy()
    hidden[::2] = np.nan
    hidden[1::4, 1, 0] = np.nan
    events = np.where(np.arange(400) % 2, whole.events[:, 0], np.nan)[:, None]
    first = fit_network(replace(whole, target=hidden, events=events), None, SMALL, seed=1)
    assert all(np.isfinite(values).all() for values in first.members[0])
    # the weight of windows of which nothing is known is none, whatever they hold
    other = replace(whole, past=np.where(np.arange(400)[:, None, None] % 2, whole.past, -whole.past))
    second = fit_network(replace(other, target=hidden, events=events), None, SMALL, seed=1)
    assert same_weights(first, second)


@pytest.mark.parametrize(("heads", "measures"), [(3, 0), (0, 1)])
def test_events_only_and_figures_only_without_other_inputs(heads, measures):
    train = windows(300, statics=0, inputs=0, heads=heads, measures=measures)
    made = fit_network(train, train, SMALL, seed=1).predict(train)
    assert (made.events is None) == (heads == 0)
    assert made.mean.shape == (300, HORIZON, measures)
    if heads:
        assert ((made.events > 0) & (made.events < 1)).all()


def test_stops_where_the_stop_windows_get_worse():
    train, stop = windows(300), windows(300)
    opposite = replace(stop, target=-stop.target, events=1 - stop.events)
    short, long = (fit_network(train, opposite, replace(SMALL, epochs=15, patience=p), seed=1) for p in (1, 15))
    # both go back to the first epoch: what comes later is worse and worse there
    assert same_weights(short, long)


def test_weights_of_windows_count():
    one, other = windows(400), windows(400, seed=1)
    both = Windows(*(np.concatenate([getattr(one, f), getattr(other, f)]) for f in ("past", "known", "static", "future",
                                                                                    "target", "events")))  # fmt: skip
    changed = replace(both, target=np.concatenate([one.target, -other.target]))
    weight = np.repeat([1.0, 0.0], 400)
    networks = [fit_network(replace(part, weight=weight), None, SMALL, seed=1) for part in (both, changed)]
    assert same_weights(*networks)
    assert not same_weights(networks[0], fit_network(changed, None, SMALL, seed=1))


def test_shuffled_months_tell_nothing_of_their_order():
    train = windows(1500, statics=0, inputs=0)
    settings = replace(SMALL, epochs=8)
    plain, shuffled = (fit_network(train, None, replace(settings, shuffles_past=s), seed=1) for s in (False, True))
    errors = [np.abs(net.predict(train).mean - train.target).mean() for net in (plain, shuffled)]
    assert errors[0] < 0.7 * errors[1]
    # another order of the known months changes nothing
    turned = replace(train, past=np.where(train.known[..., None], _turned(train), 0))
    assert np.array_equal(shuffled.predict(train).mean, shuffled.predict(turned).mean)
    assert not np.array_equal(plain.predict(train).mean, plain.predict(turned).mean)


def _turned(part):
    turned = part.past.copy()
    for row, known in enumerate(part.known):
        turned[row, known] = part.past[row, known][::-1]
    return turned


def test_bytes_give_the_same_forecasts(fitted):
    test = windows(100, seed=2)
    data = fitted.to_bytes()
    again = Network.from_bytes(data)
    assert again.settings == fitted.settings
    assert same_weights(again, fitted)
    for part in ("mean", "quantiles", "events"):
        assert np.array_equal(getattr(again.predict(test), part), getattr(fitted.predict(test), part))
    assert again.to_bytes() == data


@pytest.mark.parametrize("damage", [lambda d: d[: len(d) // 2], lambda d: d[:999] + b"xx" + d[1001:], lambda d: b""])
def test_damaged_bytes_are_one_line(fitted, damage):
    with pytest.raises(ValueError, match=r"network: found .* expected bytes of to_bytes") as error:
        Network.from_bytes(damage(fitted.to_bytes()))
    assert "\n" not in str(error.value)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda w: replace(w, target=None, events=None), "found no known target or event"),
        (lambda w: replace(w, target=np.full_like(w.target, np.nan), events=None), "found no known target"),
        (lambda w: replace(w, past=np.full_like(w.past, np.inf)), "train.past: found a value that is not finite"),
        (lambda w: replace(w, known=w.known[:, 1:]), "windows.known: found the shape"),
        (lambda w: replace(w, target=w.target[:, 1:]), "windows.target: found 2 steps"),
        (lambda w: replace(w, weight=w.weight[1:]), "windows.weight: found the shape"),
    ],
)
def test_unusable_windows_are_one_line(change, message):
    with pytest.raises(ValueError) as error:
        fit_network(change(replace(windows(50), weight=np.ones(50))), None, SMALL, seed=1)
    assert message in str(error.value)
    assert "\n" not in str(error.value)


def test_other_windows_than_in_training_are_one_line(fitted):
    with pytest.raises(ValueError, match="windows: found Shape"):
        fitted.predict(windows(10, statics=1))
    with pytest.raises(ValueError, match="stop: found windows of"):
        fit_network(windows(10), windows(10, statics=1), SMALL, seed=1)


@pytest.mark.parametrize(
    "options", [{"cell": "rnn"}, {"units": 0}, {"dropout": 1.0}, {"quantiles": (0.5, 0.1)}, {"quantiles": (0.0,)}]
)
def test_unusable_settings_are_one_line(options):
    with pytest.raises(ValueError, match=r"found .* expected"):
        Settings(**options)


def run_python(code, **env):
    library = next(path for path in sys.path if path.endswith("models_py"))
    return subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        env={"PYTHONPATH": library, "PATH": "", **env},
    )


def test_keras_is_imported_late_and_in_silence():
    done = run_python(
        "import sys, numpy as np, ledgercast.forecasting\n"
        "from ledgercast.network import Settings, Windows, fit_network\n"
        "assert not {'keras', 'jax'} & set(sys.modules)\n"
        "w = Windows(*(np.zeros(s) for s in ((9, 4, 1), (9, 4), (9, 0), (9, 2, 0), (9, 2, 1))))\n"
        "fit_network(w, None, Settings(units=2, head_units=2, epochs=1), seed=0).predict(w)\n"
        "assert {'keras', 'jax'} <= set(sys.modules)\n"
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_another_backend_is_one_line():
    done = run_python(
        "import numpy as np\n"
        "from ledgercast.network import Network\n"
        "try:\n"
        "    Network.from_bytes(b'')\n"
        "except RuntimeError as error:\n"
        "    print(error)\n",
        KERAS_BACKEND="torch",
    )
    assert done.stdout == "KERAS_BACKEND: found the backend 'torch', expected 'jax'; set KERAS_BACKEND=jax\n"
