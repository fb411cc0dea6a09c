"""Writes comparison.json and delay.json beside this file, from scipy, scikit-learn and definitions by all pairs.

    python3 -m venv venv && venv/bin/pip install scipy scikit-learn
    venv/bin/python models.py
"""
import json
import pathlib

import numpy as np
import scipy
import scipy.optimize
import scipy.special
import scipy.stats
import sklearn
import sklearn.linear_model
import sklearn.metrics

HERE = pathlib.Path(__file__).parent


def write(name, cases):
    versions = {m.__name__: m.__version__ for m in (np, scipy, sklearn)}
    text = json.dumps({"made_with": versions, **cases}, indent=1, allow_nan=False)
    (HERE / name).write_text(text + "\n")


def placements(scores, outcomes):
    """Of each positive and of each negative, by all pairs."""
    positive, negative = scores[outcomes], scores[~outcomes]
    wins = (positive[:, None] > negative) + 0.5 * (positive[:, None] == negative)
    return wins.mean(1), wins.mean(0)


def delong(first, second, outcomes):
    """Areas and the variance of their difference from the two covariance matrices, as in the paper."""
    (a10, a01), (b10, b01) = placements(first, outcomes), placements(second, outcomes)
    covariance = np.cov(a10, b10) / len(a10) + np.cov(a01, b01) / len(a01)
    contrast = np.array([1, -1])
    return a10.mean(), b10.mean(), contrast @ covariance @ contrast


def clustered(first, second, outcomes, groups):
    """Obuchowski's variance of the difference, each cluster's sums about their means, with one factor G/(G - 1)."""
    (a10, a01), (b10, b01) = placements(first, outcomes), placements(second, outcomes)
    d = np.empty(len(outcomes))
    d[outcomes] = ((a10 - b10) - (a10 - b10).mean()) / outcomes.sum()
    d[~outcomes] = ((a01 - b01) - (a01 - b01).mean()) / (~outcomes).sum()
    sums = np.array([d[groups == g].sum() for g in np.unique(groups)])
    return len(sums) / (len(sums) - 1) * (sums**2).sum()


def grouped_area(scores, outcomes, groups):
    above, below = 0.0, 0
    for g in np.unique(groups):
        y = outcomes[groups == g]
        if y.any() and not y.all():
            above += len(y) * sklearn.metrics.roc_auc_score(y, scores[groups == g])
            below += len(y)
    return above / below


def holm(p_values):
    """By the definition: step down while the smallest left is small enough; the least level that rejects each."""
    order = np.argsort(p_values, kind="stable")
    adjusted = np.empty(len(p_values))
    for rank, index in enumerate(order):
        adjusted[index] = max(min(1, p_values[order[j]] * (len(p_values) - j)) for j in range(rank + 1))
    return adjusted.tolist()


def comparison():
    cases = []
    for seed, count, decimals in [(1, 30, 1), (2, 300, 2), (3, 600, 6)]:
        random = np.random.default_rng(seed)
        groups = random.integers(0, count // 6, count)
        lift = random.normal(0, 0.7, count // 6)[groups]
        truth = random.normal(-1, 1, count) + lift
        outcomes = random.random(count) < scipy.special.expit(truth)
        outcomes[:4] = [True, False, True, False]
        first = np.round(scipy.special.expit(truth + random.normal(0, 0.5, count)), decimals)
        second = np.round(scipy.special.expit(truth + random.normal(0, 1, count)), decimals)
        a, b, variance = delong(first, second, outcomes)
        false, true, _ = sklearn.metrics.roc_curve(outcomes, first, drop_intermediate=False)
        cases.append({
            "first": first.tolist(), "second": second.tolist(), "outcomes": outcomes.tolist(),
            "groups": groups.tolist(), "firstArea": a, "secondArea": b, "error": variance**0.5,
            "pValue": 2 * scipy.stats.norm.sf(abs(a - b) / variance**0.5),
            "clusteredError": clustered(first, second, outcomes, groups) ** 0.5,
            "groupedArea": grouped_area(first, outcomes, groups),
            "falsePositiveRates": false.tolist(), "truePositiveRates": true.tolist(),
        })
    p_values = [0.04, 0.001, 0.03, 0.6, 0.012, 0.012, 1.0, 0.0]
    write("comparison.json", {"cases": cases, "pValues": p_values, "holm": holm(p_values)})


def delayed_loss(x, converted, times, window, has_shape, penalty):
    """The mean loss with scipy's distributions; nothing in common with a hand-written derivative."""
    columns = x.shape[1]
    design = np.column_stack([x, np.ones(len(x))])

    def loss(w):
        odds, log_rate = design @ w[:columns + 1], design @ w[columns + 1:2 * columns + 2]
        delay = scipy.stats.weibull_min(np.exp(w[-1]) if has_shape else 1, scale=np.exp(-log_rate))
        p = scipy.special.expit(odds)
        whole = delay.cdf(window)
        yes = np.log(p) + delay.logpdf(times) - np.log(whole)
        no = np.log(1 - p * delay.cdf(np.minimum(times, window)) / whole)
        ridge = penalty / 2 * ((w[:columns]**2).sum() + (w[columns + 1:2 * columns + 1]**2).sum())
        return (ridge - np.where(converted, yes, no).sum()) / len(x)

    return loss


def delay():
    random = np.random.default_rng(7)
    count, columns = 400, 2
    x = random.normal(0, 1, (count, columns))
    chance = scipy.special.expit(x @ [1, -0.5] - 0.3)
    delays = random.weibull(0.8, count) / np.exp(x @ [0.3, 0.2] - 1)
    age = random.uniform(0.1, 12, count)
    arrived = (random.random(count) < chance) & (delays < age) & (delays < 10)
    times = np.where(arrived, delays, age)
    cases = []
    for has_shape, window in [(False, None), (False, 10.0), (True, None), (True, 10.0)]:
        end = np.inf if window is None else window
        loss = delayed_loss(x, arrived, times, end, has_shape, 1.0)
        size = 2 * columns + 2 + has_shape
        asked = random.normal(0, 0.5, (3, size))
        fit = scipy.optimize.minimize(loss, np.zeros(size), method="L-BFGS-B", options={"ftol": 1e-15, "gtol": 1e-9})
        fit = scipy.optimize.minimize(loss, fit.x, method="Nelder-Mead",
                                      options={"xatol": 1e-9, "fatol": 1e-14, "maxiter": 40_000, "maxfev": 40_000})
        case = {"hasShape": has_shape, "asked": asked.tolist(), "losses": [loss(w) for w in asked],
                "least": fit.fun, "best": fit.x.tolist()}
        cases.append(case if window is None else {**case, "window": window})

    plain = sklearn.linear_model.LogisticRegression(C=1.0, tol=1e-12, max_iter=10_000).fit(x, arrived)

    values = []
    for odds, location, scale in [(-2.0, 1.5, 0.8), (0.3, -1.0, 2.0), (4.0, 3.0, 0.05), (-7.0, 0.0, 1.3)]:
        p = scipy.special.expit(odds)
        paid = scipy.stats.lognorm(scale, scale=np.exp(location))
        mean, square = p * paid.mean(), p * paid.moment(2)
        points = [0.0, 0.01, 1.0, 20.0, 1e4]
        losses = [-np.log1p(-p) if v == 0 else -np.log(p) - paid.logpdf(v) for v in points]
        shares = [0.05, 0.5, 0.9, 0.9995]
        values.append({
            "odds": odds, "location": location, "scale": scale, "mean": mean, "variance": square - mean**2,
            "points": points, "losses": losses, "shares": shares,
            "quantiles": [float(paid.ppf((s - 1 + p) / p)) if s > 1 - p else 0.0 for s in shares]})
    write("delay.json", {
        "features": x.ravel().tolist(), "columns": columns, "converted": arrived.tolist(), "times": times.tolist(),
        "cases": cases, "logistic": [*plain.coef_[0].tolist(), float(plain.intercept_[0])], "values": values})


for part in (comparison, delay):
    part()
