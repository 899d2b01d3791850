"""Pooling of studies, held against other programs' output, closed forms for two studies, and independent integration."""

import math
from collections.abc import Callable, Sequence
from itertools import product

import numpy as np
from numpy.typing import NDArray
from scipy import integrate, optimize, special, stats
from statsmodels.stats.meta_analysis import combine_effects

from remission.analysis.pooling import Pooled, bayesian, binomial_logit, binomial_logit_bayesian, pool, rubin
from remission.verification.case import Case, Numbers, noted, published

Sides = tuple[Numbers, Numbers]
Array = NDArray[np.float64]

_METAFOR = "R package metafor 3.8-1, dat.bcg"
_TWO = "R package metafor 3.8-1, logits of 138/349 and 106/393"
_CRINS = "R package bayesmeta 3.4, two trials of Crins et al."

# Vaccinated with and without tuberculosis, then controls: the 13 trials of BCG vaccination (dat.bcg of metafor).
_BCG = np.array(
    [
        *[(4, 119, 11, 128), (6, 300, 29, 274), (3, 228, 11, 209), (62, 13536, 248, 12619), (33, 5036, 47, 5761)],
        *[(180, 1361, 372, 1079), (8, 2537, 10, 619), (505, 87886, 499, 87892), (29, 7470, 45, 7232)],
        *[(17, 1699, 65, 1600), (186, 50448, 141, 27197), (5, 2493, 3, 2338), (27, 16886, 29, 17825)],
    ],
    dtype=float,
)
_SUCCESSES, _N = [138, 106], [349, 393]
_CRINS_Y, _CRINS_V = [-2.30970256, -1.25846099], [0.35937183, 0.41215909]
_SETTINGS: list[tuple[list[float], list[float]]] = [
    (_CRINS_Y, _CRINS_V),
    ([0.1, 0.4, -0.3, 0.9, 0.2], [0.02, 0.3, 0.01, 0.2, 0.05]),
    ([1.0, 1.1, 1.2, 0.9], [0.5, 0.4, 0.3, 0.6]),
    ([10.0, 30.0, 12.0], [4.0, 900.0, 1.0]),
]


def _bcg() -> tuple[list[float], list[float]]:
    """Log risk ratios and their variances."""
    a, b, c, d = _BCG.T
    estimate, variance = np.log(a / (a + b) / (c / (c + d))), 1 / a - 1 / (a + b) + 1 / c - 1 / (c + d)
    return [float(value) for value in estimate], [float(value) for value in variance]


def _logits() -> tuple[list[float], list[float]]:
    """Logits of the two shares and their variances."""
    shares = [x / n for x, n in zip(_SUCCESSES, _N, strict=True)]
    return [math.log(p / (1 - p)) for p in shares], [1 / (n * p * (1 - p)) for p, n in zip(shares, _N, strict=True)]


def _shares(result: Pooled) -> list[float]:
    return [float(special.expit(number)) for number in (result.value, result.low, result.high)]


def _reml() -> list[float]:
    result = pool(*_bcg(), method="reml")
    assert result.prediction is not None
    return [result.value, result.low, result.high, result.tau2, result.q, result.prediction.low, result.prediction.high]


def _reml_hksj() -> list[float]:
    result = pool(*_bcg(), method="reml", hksj=True)
    return [result.low, result.high]


def _dl() -> list[float]:
    result = pool(*_bcg())
    return [result.value, result.tau2]


def _two_studies() -> list[float]:
    result, corrected = pool(*_logits()), pool(*_logits(), hksj=True)
    estimate, variance = _logits()
    return [*estimate, *variance, result.tau2, result.q, corrected.low, corrected.high]


def _crins(scale: float) -> list[float]:
    result = bayesian(_CRINS_Y, _CRINS_V, scale=scale)
    return [result.value, result.low, result.high, *([result.tau] if scale < 1 else [])]


def _central_shares(scale: float) -> list[float]:
    result = bayesian(*_logits(), scale=scale, interval="central")
    return [float(special.expit(limit)) for limit in (result.low, result.high)]


def _against_statsmodels(method: str, name: str, people: str) -> Case:
    def compare() -> Sides:
        ours, theirs = [], []
        # Where the estimates vary less than by chance it takes the root of a negative tau2; with a finer tolerance it falls back to 0.
        for estimate, variance in [*_SETTINGS[:2], _bcg()]:
            output = combine_effects(np.array(estimate), np.array(variance), method_re=name, use_t=False, atol=1e-6)
            plain, corrected = pool(estimate, variance, method=method), pool(estimate, variance, method=method, hksj=True)
            t = stats.t.isf(0.025, len(estimate) - 1)
            ours += [plain.value, plain.high, plain.tau2, plain.q, (corrected.high - corrected.value) / t]
            high = output.mean_effect_re + stats.norm.isf(0.025) * output.sd_eff_w_re
            theirs += [output.mean_effect_re, high, max(0.0, output.tau2), output.q, output.sd_eff_w_re_hksj]
        return [float(number) for number in ours], [float(number) for number in theirs]

    return Case(f"{people} pooling, with and without HKSJ", "statsmodels combine_effects", "other program", compare, 1e-7)


def _closed_forms_of_two() -> Sides:
    ours, theirs = [], []
    for d, v1, v2 in product((0.05, 1.0, 40.0), (1e-6, 0.3), (0.01, 2.0)):
        tau2 = max(0.0, d * d / 2 - (v1 + v2) / 2)
        w1, w2 = 1 / (v1 + tau2), 1 / (v2 + tau2)
        half = math.tan(0.475 * math.pi) * d * math.sqrt(w1 * w2) / (w1 + w2)
        for method in ("dl", "reml"):
            result = pool([1.0, 1.0 + d], [v1, v2], method=method, hksj=True)
            ours += [result.tau2, result.value, result.high - result.value, result.q]
            theirs += [tau2, 1 + d * w2 / (w1 + w2), half, d * d / (v1 + v2)]
    return ours, theirs


def _restricted_by_brute_force() -> Sides:
    """The maximum of the restricted likelihood written out, over a grid and then by a bounded minimizer."""
    ours, theirs = [], []
    for estimate, variance in [*_SETTINGS, _bcg()]:
        y, v = np.array(estimate), np.array(variance)

        def loss(tau2: float, y: Array = y, v: Array = v) -> float:
            covariance = np.diag(v + tau2)
            ones, inverse = np.ones(len(y)), np.linalg.inv(covariance)
            information = float(ones @ inverse @ ones)
            residual = y - float(ones @ inverse @ y) / information
            return float(np.linalg.slogdet(covariance)[1]) + math.log(information) + float(residual @ inverse @ residual)

        grid = np.linspace(0, float(np.ptp(y)) ** 2, 60)
        best = int(np.argmin([loss(point) for point in grid]))
        around = (float(grid[max(best - 1, 0)]), float(grid[best + 1]))
        found = optimize.minimize_scalar(loss, bounds=around, method="bounded", options={"xatol": 1e-12 * around[1]})
        ours.append(loss(pool(estimate, variance, method="reml").tau2))
        theirs.append(min(float(found.fun), loss(0.0)))
    return ours, theirs


def _posterior_by_quad() -> Sides:
    """The posterior probability below our limits and median of tau, by adaptive integration of the joint density."""
    ours, theirs = [], []
    for (estimate, variance), scale in zip(_SETTINGS, (0.3, 2.0), strict=False):
        result = bayesian(estimate, variance, scale=scale, interval="central")
        y, v = np.array(estimate), np.array(variance)

        def mass(tau: float, limit: float = math.inf, y: Array = y, v: Array = v, scale: float = scale) -> float:
            weight = 1 / (v + tau * tau)
            total = float(weight.sum())
            mean = float((weight * y).sum()) / total
            density = stats.halfnorm.pdf(tau, scale=scale) * math.exp(-float((weight * (y - mean) ** 2).sum()) / 2)
            scaled = density * math.sqrt(float(weight.prod()) / total)
            return float(scaled * special.ndtr((limit - mean) * math.sqrt(total)))

        def below(end: float, limit: float = math.inf, mass: Callable[..., float] = mass) -> float:
            return float(integrate.quad(mass, 0, end, args=(limit,), epsabs=0, epsrel=1e-9, limit=200)[0])

        end = 10 * scale
        whole = below(end)
        ours += [below(end, result.low) / whole, below(end, result.high) / whole, below(result.tau) / whole]
        theirs += [0.025, 0.975, 0.5]
    return ours, theirs


def _binomial_log_likelihood(mu: float, tau: float, successes: Sequence[int], n: Sequence[int]) -> float:
    """By Gauss-Hermite quadrature about each study's mode, with 40 points."""
    nodes, weights = np.polynomial.hermite.hermgauss(40)
    total = 0.0
    for x, size in zip(successes, n, strict=True):
        peak = float(optimize.brentq(lambda at, x=x, size=size: (at - mu) / tau**2 - x + size * special.expit(at), mu - 40, mu + 40))
        share = special.expit(peak)
        width = 1 / math.sqrt(1 / tau**2 + size * share * (1 - share))
        points = peak + math.sqrt(2) * width * nodes
        log_terms = stats.binom.logpmf(x, size, special.expit(points)) + stats.norm.logpdf(points, mu, tau) + nodes**2
        total += float(special.logsumexp(log_terms, b=weights)) + math.log(math.sqrt(2) * width)
    return total


def _binomial_maximum() -> Sides:
    result = binomial_logit(_SUCCESSES, _N)

    def loss(at: Array) -> float:
        return -_binomial_log_likelihood(float(at[0]), math.exp(float(at[1])), _SUCCESSES, _N)

    start = np.array([special.logit(result.value) + 0.02, math.log(result.tau2) / 2 + 0.1])
    found = optimize.minimize(loss, start, method="Nelder-Mead", options={"xatol": 1e-5, "fatol": 1e-11})
    ours = [result.value, math.sqrt(result.tau2), result.log_likelihood]
    return ours, [float(special.expit(found.x[0])), math.exp(float(found.x[1])), -float(found.fun)]


def _binomial_profile() -> Sides:
    """At each limit the likelihood, maximized over tau, has fallen by half the chi-square quantile."""
    result = binomial_logit(_SUCCESSES, _N)
    falls = []
    for limit in (result.low, result.high):
        mu = float(special.logit(limit))
        found = optimize.minimize_scalar(
            lambda log_tau, mu=mu: -_binomial_log_likelihood(mu, math.exp(log_tau), _SUCCESSES, _N), bounds=(-3, 2), method="bounded"
        )
        falls.append(2 * (result.log_likelihood + float(found.fun)))
    return falls, [float(stats.chi2.isf(0.05, 1))] * 2


def _binomial_posterior() -> Sides:
    """With many patients and a wide prior of the mean, the normal approximation of the logits, by quadrature."""
    successes, n = [2_760, 2_120], [6_980, 7_860]
    shares = [x / size for x, size in zip(successes, n, strict=True)]
    exact = binomial_logit_bayesian(successes, n, scale=0.5, prior_sd=50)
    close = bayesian(
        [math.log(p / (1 - p)) for p in shares],
        [1 / (size * p * (1 - p)) for p, size in zip(shares, n, strict=True)],
        scale=0.5,
        interval="central",
    )
    return [exact.low, exact.high, exact.tau], [float(special.expit(close.low)), float(special.expit(close.high)), close.tau]


def _rubin() -> list[float]:
    result = rubin([0.52, 0.31, -0.04], [0.075, 0.083, 0.065])
    return [result.value, result.standard_error]


CASES: list[Case] = [
    noted(
        "REML pooling, mean, interval, tau2, Q and prediction interval",
        _METAFOR,
        _reml,
        (-0.7145, -1.0669, -0.3622, 0.3132, 152.2330, -1.8667, 0.4376),
        1e-4,
    ),
    noted("REML pooling with the HKSJ interval", _METAFOR, _reml_hksj, (-1.1084, -0.3206), 1e-4),
    noted("DerSimonian-Laird pooling, mean and tau2", _METAFOR, _dl, (-0.71411722, 0.30876026), 1e-8),
    noted(
        "Two studies: logits, variances, tau2, Q and HKSJ limits",
        _TWO,
        _two_studies,
        (-0.4246044483, -0.9960431216, 0.0119857133, 0.01291828282, 0.150819, 13.112039, -4.339901, 2.920886),
        1e-5,
    ),
    noted("Two studies: I2", _TWO, lambda: [pool(*_logits()).i2], (0.924,), 5e-4),
    noted("Two studies, common effect, as shares", _TWO, lambda: _shares(pool(*_logits(), method="common")), (0.332, 0.299, 0.367), 5e-4),
    noted("Two studies, DerSimonian-Laird, as shares", _TWO, lambda: _shares(pool(*_logits())), (0.330, 0.219, 0.463), 5e-4),
    noted("Two studies, HKSJ, as shares", _TWO, lambda: _shares(pool(*_logits(), hksj=True)), (0.330, 0.013, 0.949), 5e-4),
    noted(
        "Bayesian pooling, half-normal 0.5, shortest interval and median of tau",
        _CRINS,
        lambda: _crins(0.5),
        (-1.8103, -2.9098, -0.7084, 0.3326),
        2e-3,
    ),
    noted("Bayesian pooling, half-normal 1, shortest interval", _CRINS, lambda: _crins(1), (-1.8037, -3.3454, -0.2494), 2e-3),
    *[
        noted(
            f"Bayesian pooling of two studies, half-normal {scale}, central interval as shares",
            "R package bayesmeta 3.4 (which lays tau on a grid), logits of 138/349 and 106/393",
            lambda scale=scale: _central_shares(scale),  # type: ignore[misc]
            output,
            1e-3,
        )
        for scale, output in ((0.25, (0.228, 0.450)), (0.5, (0.180, 0.523)), (1.0, (0.117, 0.647)))
    ],
    published("Rubin's rules", "zEpid test suite, from SAS PROC MIANALYZE", _rubin, (0.26333333, 0.33509816), 1e-8),
    _against_statsmodels("dl", "chi2", "DerSimonian-Laird"),
    _against_statsmodels("pm", "iterated", "Paule-Mandel"),
    Case("Pooling of two studies, DL, REML and HKSJ", "closed forms for two studies", "closed form", _closed_forms_of_two, 1e-9),
    Case(
        "Restricted likelihood at its maximum",
        "its definition in matrices, searched on a grid",
        "other program",
        _restricted_by_brute_force,
        1e-9,
    ),
    Case("Bayesian pooling, posterior probabilities of the limits", "scipy quad", "quadrature", _posterior_by_quad, 1e-7),
    Case(
        "Binomial-logit pooling, maximum",
        "adaptive Gauss-Hermite quadrature and the Nelder-Mead method",
        "quadrature",
        _binomial_maximum,
        1e-6,
    ),
    Case("Binomial-logit pooling, profile limits", "adaptive Gauss-Hermite quadrature", "quadrature", _binomial_profile, 1e-6),
    Case("Bayesian binomial-logit pooling of large studies", "normal-normal quadrature", "quadrature", _binomial_posterior, 1e-4),
]
