"""Writes the expected values beside this file, from scipy, scikit-learn and statsmodels.

    python3 -m venv venv && venv/bin/pip install scipy scikit-learn statsmodels
    venv/bin/python make.py
"""
import json
import pathlib

import numpy as np
import scipy
import scipy.optimize
import scipy.special
import scipy.stats
import sklearn
import sklearn.isotonic
import sklearn.metrics
import statsmodels
import statsmodels.api as sm
from statsmodels.stats.proportion import proportion_confint

HERE = pathlib.Path(__file__).parent


def write(name, cases):
    versions = {m.__name__: m.__version__ for m in (np, scipy, sklearn, statsmodels)}
    text = json.dumps({"made_with": versions, **cases}, indent=1, allow_nan=False)
    (HERE / name).write_text(text + "\n")


def scores_and_outcomes(seed, count, decimals):
    """Scores in 0...1, rounded so that some tie, and outcomes that follow a bent version of them."""
    random = np.random.default_rng(seed)
    scores = np.round(random.beta(1.2, 4, count), decimals)
    outcomes = random.random(count) < scores**1.4
    outcomes[:2] = [True, False]
    return scores, outcomes


def delong_variance(scores, outcomes):
    """The definition, by all pairs: nothing in common with a one-sort implementation."""
    positive, negative = scores[outcomes], scores[~outcomes]
    wins = (positive[:, None] > negative) + 0.5 * (positive[:, None] == negative)
    return wins.mean(1).var(ddof=1) / len(positive) + wins.mean(0).var(ddof=1) / len(negative)


def classification():
    cases = []
    for seed, count, decimals in [(1, 12, 1), (2, 60, 2), (3, 300, 1), (4, 400, 6)]:
        scores, outcomes = scores_and_outcomes(seed, count, decimals)
        loss = sklearn.metrics.log_loss(outcomes, scores)
        rate = outcomes.mean()
        entropy = -rate * np.log(rate) - (1 - rate) * np.log(1 - rate)
        cases.append({
            "scores": scores.tolist(), "outcomes": outcomes.tolist(),
            "area": sklearn.metrics.roc_auc_score(outcomes, scores),
            "delongVariance": delong_variance(scores, outcomes),
            "averagePrecision": sklearn.metrics.average_precision_score(outcomes, scores),
            "logLoss": loss, "normalizedEntropy": loss / entropy,
        })
    write("classification.json", {"cases": cases})


def ranking():
    random = np.random.default_rng(5)
    cases = []
    for count, depth in [(5, 3), (10, 10), (30, 10), (30, 100), (100, 20)]:
        grades = random.integers(0, 4, count) * (random.random(count) < 0.4)
        grades[0] = 1
        order = random.permutation(count)
        scores = np.empty(count)
        scores[order] = -np.arange(count)
        top = grades[order][:depth]
        cases.append({
            "ranked": order.tolist(), "gains": grades.astype(float).tolist(), "depth": depth,
            "discountedGain": sklearn.metrics.ndcg_score([grades], [scores], k=depth),
            "recall": float((top > 0).sum() / (grades > 0).sum()),
            "hitRate": float((top > 0).any()),
            "reciprocalRank": float(1 / (1 + np.flatnonzero(grades[order] > 0)[0])),
        })
    write("ranking.json", {"cases": cases})


def distributions():
    t = scipy.stats.t
    shares = [1e-12, 1e-6, 1e-3, 0.005, 0.025, 0.05, 0.3, 0.5, 0.8]
    freedoms = [0.5, 1, 2, 2.7, 5, 10, 29.5, 100, 1e4, 1e6]
    # Beyond the tables of the t distribution, scipy's own quantile loses digits: the tail is asked instead.
    student = [{"freedom": v, "t": x, "tail": 2 * t.sf(x, v)}
               for v in freedoms for x in [0.0, 0.01, 0.5, 1.0, 1.96, 3.0, 6.0, 20.0]]
    student_quantiles = [{"freedom": v, "share": q, "quantile": t.isf(q, v)} for v in freedoms for q in shares]
    chi = scipy.stats.chi2
    chi_tails = [{"freedom": k, "x": x, "tail": chi.sf(x, k)}
                 for k in [0.5, 1, 2, 3, 10, 50, 1000, 1e5]
                 for x in [1e-3, 0.5, 1, 3.84, 10, 60, 950, 1100, 99_000, 100_500] if chi.sf(x, k) > 1e-290]
    chi_quantiles = [{"freedom": k, "share": q, "quantile": chi.isf(q, k)}
                     for k in [1, 2, 10, 100, 2000] for q in [1e-9, 1e-3, 0.025, 0.5, 0.975]]
    normal = [{"share": q, "quantile": scipy.stats.norm.ppf(q)}
              for q in [1e-300, 1e-20, 1e-6, 0.01, 0.07, 0.075, 0.3, 0.5, 0.924, 0.926, 0.999, 1 - 1e-12]]
    write("distributions.json", {"student": student, "studentQuantiles": student_quantiles, "chiSquare": chi_tails,
                                 "chiSquareQuantiles": chi_quantiles, "normalQuantiles": normal})


def intervals():
    random = np.random.default_rng(6)
    a, b = random.gamma(2, 3, 40), random.gamma(2, 4, 55)
    paired = random.gamma(2, 3, 40)
    welch = scipy.stats.ttest_ind(b, a, equal_var=False)
    low, high = welch.confidence_interval(0.9)
    mean = scipy.stats.t.interval(0.95, len(a) - 1, a.mean(), scipy.stats.sem(a))
    pair = scipy.stats.ttest_rel(a, paired).confidence_interval(0.95)
    # The ratio as a regression through the origin, weighted so that its slope is the ratio of sums: the sandwich
    # variance is that of the delta method, up to n / (n − 1).
    denominators = random.integers(1, 30, 80).astype(float)
    numerators = random.binomial(denominators.astype(int), random.beta(2, 8, 80)).astype(float)
    covariance = np.cov(numerators, denominators)
    ratio = numerators.sum() / denominators.sum()
    gradient = np.array([1, -ratio]) / denominators.mean()
    error = np.sqrt(gradient @ covariance @ gradient / len(numerators))
    fit = sm.WLS(numerators / denominators, np.ones(80), weights=denominators).fit(cov_type="HC1")
    assert abs(fit.bse[0] / error - 1) < 1e-12
    ends = scipy.stats.norm.interval(0.95, ratio, error)
    wilson = [{"successes": s, "trials": n, "level": level,
               "low": proportion_confint(s, n, 1 - level, "wilson")[0],
               "high": proportion_confint(s, n, 1 - level, "wilson")[1]}
              for s, n in [(0, 10), (1, 10), (10, 10), (42, 10_000), (333, 1000)] for level in [0.9, 0.95, 0.99]]
    poisson = [{"count": k, "level": level,
                "low": float(scipy.stats.chi2.ppf((1 - level) / 2, 2 * k) / 2) if k else 0.0,
                "high": float(scipy.stats.chi2.isf((1 - level) / 2, 2 * k + 2) / 2)}
               for k in [0, 1, 5, 42, 530, 10_000] for level in [0.9, 0.95]]
    fit_test = scipy.stats.chisquare([18, 55, 30, 7], np.array([1, 3, 2, 0.5]) / 6.5 * 110)
    write("intervals.json", {
        "a": a.tolist(), "b": b.tolist(), "paired": paired.tolist(),
        "numerators": numerators.tolist(), "denominators": denominators.tolist(),
        "mean": {"low": mean[0], "high": mean[1]},
        "pair": {"low": pair.low, "high": pair.high},
        "ratio": {"low": ends[0], "high": ends[1]},
        "welch": {"statistic": welch.statistic, "pValue": welch.pvalue, "degreesOfFreedom": welch.df,
                  "low": low, "high": high},
        "chiSquare": {"counts": [18, 55, 30, 7], "weights": [1, 3, 2, 0.5],
                      "statistic": fit_test.statistic, "pValue": fit_test.pvalue},
        "wilson": wilson, "poisson": poisson,
        "quantiles": [{"share": q, "value": np.quantile(a, q)} for q in [0, 0.01, 0.25, 0.5, 0.9, 0.99, 1]],
    })


def logistic(features, targets):
    """Maximum likelihood with targets that are not 0 or 1, by a general-purpose optimiser of high precision."""
    design = np.column_stack([*features, np.ones(len(targets))])

    def loss(w):
        z = design @ w
        return np.sum(np.logaddexp(0, z) - targets * z)

    def gradient(w):
        return design.T @ (scipy.special.expit(design @ w) - targets)

    start = scipy.optimize.minimize(loss, np.zeros(design.shape[1]), jac=gradient, method="BFGS").x
    return scipy.optimize.root(gradient, start, tol=1e-14).x.tolist()


def calibrators():
    cases = []
    for seed, count, decimals in [(11, 40, 2), (12, 300, 2), (13, 500, 6)]:
        scores, outcomes = scores_and_outcomes(seed, count, decimals)
        scores = np.clip(scores, 0.001, 0.999)
        positives = outcomes.sum()
        targets = np.where(outcomes, (positives + 1) / (positives + 2), 1 / (count - positives + 2))
        isotonic = sklearn.isotonic.IsotonicRegression(y_min=0, y_max=1, out_of_bounds="clip")
        isotonic.fit(scores, outcomes.astype(float))
        asked = np.linspace(0, 1, 41)
        cases.append({
            "scores": scores.tolist(), "outcomes": outcomes.tolist(), "asked": asked.tolist(),
            "isotonic": isotonic.predict(asked).tolist(),
            "platt": logistic([scores], targets),
            "beta": logistic([np.log(scores), -np.log1p(-scores)], targets),
        })
    write("calibrators.json", {"cases": cases})


for part in (classification, ranking, distributions, intervals, calibrators):
    part()
