"""Prints numbers that other people's libraries compute, one case a line: kind | inputs | results.

numpy, scipy, statsmodels and scikit-learn do the work; the only thing written out here is Higham's
projection, over numpy's eigenvalues. Usage: oracles.py <seed>
"""

import sys
import warnings

import numpy
from scipy import stats
from sklearn.covariance import OAS, LedoitWolf
from sklearn.preprocessing import StandardScaler
from statsmodels.stats.correlation_tools import corr_nearest
from statsmodels.stats.moment_helpers import cov2corr
from statsmodels.tools.sm_exceptions import IterationLimitWarning


def told(kind, inputs, results):
    words = [" ".join(repr(float(x)) for x in numpy.ravel(part)) for part in (inputs, results)]
    print(kind, *words, sep=" | ")


def pairs(random):
    for count in (20, 31, 90, 365):
        for ties in (0, 0.3):
            one = random.standard_t(3, count) / 1000
            other = 0.6 * one + random.standard_t(3, count) / 1500
            one[random.random(count) < ties] = 0
            other[random.random(count) < ties] = 0
            r = stats.pearsonr(one, other)
            low, high = r.confidence_interval(0.95)
            told(
                "pair",
                [one, other],
                [r.statistic, low, high, stats.spearmanr(one, other).statistic,
                 stats.kendalltau(one, other).statistic],
            )


def shrinkages(random):
    for count, order in ((30, 14), (60, 4), (365, 14)):
        factor = random.standard_normal((count, 1))
        rows = (factor + random.standard_normal((count, order))) * random.uniform(0.5, 3, order)
        plain = LedoitWolf().fit(rows)
        standard = LedoitWolf().fit(StandardScaler().fit_transform(rows))
        told(
            "shrinkage",
            [count, order, *rows.ravel()],
            [plain.shrinkage_, *plain.covariance_.ravel(), standard.shrinkage_,
             OAS().fit(rows).shrinkage_],
        )


def higham(matrix):
    """The nearest matrix of correlations, by projections in turn with Dykstra's correction."""
    nearest, correction = matrix.copy(), numpy.zeros_like(matrix)
    for _ in range(20_000):
        corrected = nearest - correction
        values, vectors = numpy.linalg.eigh(corrected)
        positive = (vectors * numpy.maximum(values, 0)) @ vectors.T
        correction = positive - corrected
        before, nearest = nearest, positive.copy()
        numpy.fill_diagonal(nearest, 1)
        if numpy.linalg.norm(nearest - before) < 1e-14 * len(matrix):
            break
    return nearest


def repairs(random):
    for order in (3, 6, 14):
        matrix = random.uniform(-1, 1, (order, order))
        matrix = (matrix + matrix.T) / 2
        numpy.fill_diagonal(matrix, 1)
        nearest = higham(matrix)
        # An approximation by somebody else is a correlation matrix too, and never nearer.
        with warnings.catch_warnings():
            # It may stop before it is as near as it was told to come.
            warnings.simplefilter("ignore", IterationLimitWarning)
            other = cov2corr(corr_nearest(matrix, threshold=1e-12, n_fact=100))
        told(
            "repair",
            [order, *matrix.ravel()],
            [numpy.linalg.norm(matrix - nearest), numpy.linalg.norm(matrix - other),
             numpy.linalg.eigvalsh(matrix)[0], *nearest.ravel()],
        )


def backtests(random):
    for _ in range(12):
        count = int(random.integers(100, 2000))
        rate = float(random.choice([0.01, 0.025, 0.05]))
        hits = int(random.binomial(count, min(1, rate * random.uniform(0.3, 2.5))))
        likelihoods = [
            stats.binom.logpmf(hits, count, rate),
            stats.binom.logpmf(hits, count, hits / count),
        ]
        ratio = max(0.0, -2 * (likelihoods[0] - likelihoods[1]))
        told("kupiec", [hits, count, rate], [ratio, stats.chi2.sf(ratio, 1)])


def tails(random):
    """The loss that is not exceeded with a probability, and the mean of the worst years."""
    for count in (250, 715, 1000, 2003):
        for ties in (1, 50_000):
            losses = numpy.round(1e6 * random.standard_t(4, count) ** 2 / ties) * ties
            for level in (0.9, 0.95, 0.96):
                reached = numpy.quantile(losses, level, method="inverted_cdf")
                excess = numpy.maximum(losses - reached, 0).sum() / (count * (1 - level))
                told("tail", [level, *losses], [reached, reached + excess])


def distributions(random):
    for _ in range(20):
        degrees, chance = random.uniform(2.1, 40), random.uniform(1e-6, 1 - 1e-6)
        told("student", [degrees, chance], [stats.t.ppf(chance, degrees)])
        shape, scale = random.uniform(-0.4, 0.8), random.uniform(0.005, 0.05)
        depth = random.uniform(0.021, 0.4)
        law = stats.genpareto(shape, loc=0.02, scale=scale)
        told("pareto", [0.02, shape, scale, depth, chance], [law.sf(depth), law.isf(chance)])
        years, events = random.uniform(0.5, 6), int(random.integers(0, 8))
        # Garwood's interval is that of the mean of a Poisson number.
        told(
            "rate",
            [events, years],
            [stats.chi2.ppf(0.025, 2 * events) / 2 / years if events else 0.0,
             stats.chi2.ppf(0.975, 2 * events + 2) / 2 / years],
        )


def main():
    random = numpy.random.default_rng(int(sys.argv[1]))
    for cases in (pairs, shrinkages, repairs, backtests, tails, distributions):
        cases(random)


main()
