"""Makes beta_binomial.json: counts, and the beta prior under which SciPy finds them the most likely.

    python3 beta_binomial.py > beta_binomial.json

Needs numpy and scipy. The likelihood is the sum of scipy.stats.betabinom.logpmf, without its binomial coefficients;
Nelder-Mead climbs it from several starts, and the last digits come from a root of its gradient.
"""

import json

import numpy
import scipy
from scipy.optimize import minimize, root
from scipy.special import betaln, digamma, expit, logit


def likelihood(point, actions, trials):
    mean, strength = expit(point[0]), numpy.exp(point[1])
    a, b = mean * strength, (1 - mean) * strength
    return float(numpy.sum(betaln(actions + a, trials - actions + b) - betaln(a, b)))


def gradient(point, actions, trials):
    mean, strength = expit(point[0]), numpy.exp(point[1])
    a, b = mean * strength, (1 - mean) * strength
    up = numpy.sum(digamma(a + actions) - digamma(a))
    down = numpy.sum(digamma(b + trials - actions) - digamma(b))
    both = numpy.sum(digamma(strength + trials) - digamma(strength))
    return [strength * mean * (1 - mean) * (up - down), a * (up - both) + b * (down - both)]


def fit(actions, trials):
    start = logit(actions.sum() / trials.sum())
    runs = [
        minimize(
            lambda point: -likelihood(point, actions, trials),
            [start, strength],
            method="Nelder-Mead",
            options={"xatol": 1e-10, "fatol": 1e-11, "maxiter": 20000, "maxfev": 20000},
        )
        for strength in (0.0, 3.0, 6.0)
    ]
    best = min(runs, key=lambda run: run.fun)
    summit = root(gradient, best.x, (actions, trials), tol=1e-14).x
    assert numpy.abs(summit - best.x).max() < 1e-4
    value = likelihood(summit, actions, trials)
    assert value > -best.fun - 1e-8
    return expit(summit[0]), numpy.exp(summit[1]), value


def case(name, random, items, a, b, trials):
    rates = random.beta(a, b, items)
    trials = trials(items)
    actions = random.binomial(trials, rates)
    mean, strength, value = fit(actions.astype(float), trials.astype(float))
    check = scipy.stats.betabinom.logpmf(actions, trials, mean * strength, (1 - mean) * strength).sum()
    constant = (scipy.special.gammaln(trials + 1) - scipy.special.gammaln(actions + 1)
                - scipy.special.gammaln(trials - actions + 1)).sum()
    assert abs(check - constant - value) < 1e-6
    return {
        "name": name, "actions": actions.tolist(), "trials": trials.tolist(),
        "mean": mean, "strength": strength, "logLikelihood": value,
    }


def main():
    random = numpy.random.default_rng(20)
    cases = [
        case("clicks, long tail", random, 300, 0.5, 12, lambda n: random.geometric(0.02, n)),
        case("clicks, much shown", random, 60, 3, 60, lambda n: random.integers(1_000, 200_000, n)),
        case("rare actions", random, 400, 0.2, 60, lambda n: random.integers(1, 400, n)),
        case("all or nothing", random, 80, 0.05, 0.08, lambda n: random.integers(2, 30, n)),
        case("nearly alike", random, 200, 40, 160, lambda n: random.integers(50, 500, n)),
        case("almost everybody", random, 150, 30, 2, lambda n: random.integers(1, 60, n)),
    ]
    versions = {"scipy": scipy.__version__, "numpy": numpy.__version__}
    print(json.dumps({"versions": versions, "cases": cases}))


main()
