"""What `--explain` prints: the formula behind each answer, and the works it comes from (keys of book/references.bib)."""

from collections.abc import Iterable
from dataclasses import dataclass

SOURCES = {
    "brown2001": "Brown, Cai and DasGupta 2001, doi:10.1214/ss/1009213286",
    "clopper1934": "Clopper and Pearson 1934, doi:10.1093/biomet/26.4.404",
    "eypasch1995": "Eypasch and others 1995, doi:10.1136/bmj.311.7005.619",
    "frechet1951": "Fréchet 1951",
    "friede2017": "Friede and others 2017, doi:10.1002/bimj.201500236",
    "garwood1936": "Garwood 1936, doi:10.1093/biomet/28.3-4.437",
    "hanley1983": "Hanley and Lippman-Hand 1983, doi:10.1001/jama.1983.03330370053031",
    "horowitz2000": "Horowitz and Manski 2000",
    "imbens2004": "Imbens and Manski 2004, doi:10.1111/j.1468-0262.2004.00555.x",
    "laud2017": "Laud 2017, doi:10.1002/pst.1813",
    "manski1990": "Manski 1990",
    "martinezyelamos2006": "Martínez-Yélamos and others 2006, doi:10.1177/1352458506070820",
    "miettinen1985": "Miettinen and Nurminen 1985, doi:10.1002/sim.4780040211",
    "newcombe1998a": "Newcombe 1998a, doi:10.1002/(sici)1097-0258(19980430)17:8<857::aid-sim777>3.0.co;2-e",
    "newcombe1998b": "Newcombe 1998b, doi:10.1002/(sici)1097-0258(19980430)17:8<873::aid-sim779>3.0.co;2-i",
    "rogan1978": "Rogan and Gladen 1978, doi:10.1093/oxfordjournals.aje.a112510",
    "rover2015": "Röver, Knapp and Friede 2015, doi:10.1186/s12874-015-0091-1",
    "stoye2009": "Stoye 2009, doi:10.3982/ECTA7347",
    "white2008": "White, Higgins and Wood 2008, doi:10.1002/sim.3008",
    "wilson1927": "Wilson 1927, doi:10.1080/01621459.1927.10502953",
}


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula in plain signs, and the keys of its sources."""

    text: str
    sources: tuple[str, ...] = ()


def cited(keys: Iterable[str]) -> str:
    """The works behind an answer, each once."""
    return "; ".join(SOURCES[key] for key in dict.fromkeys(keys)) or "none listed"


_Z = "z the normal quantile of the confidence level"
_MIXED = "target = e p + (1 - e) p_m, p = successes/enrolled, e = enrolled/eligible"
_VARIANCE = (
    "variance = p(1-p)/enrolled (e + (1-e) dp_m/dp)^2 + e(1-e)/eligible (p - p_m)^2; "
    "limits: those of a proportion with the sample size target(1-target)/variance, both taken at p = (successes+1/2)/(enrolled+1), "
    "and no more than eligible"
)
_POOLED = (
    "value = sum(w y)/sum(w), w = 1/(v + tau2), limits value -+ z/sqrt(sum(w)); q = sum((y - mean)^2/v); "
    "i2 = tau2/(tau2 + the typical v), or (q - (k-1))/q where tau2 is 0 by assumption; "
    "a further study: value -+ z sqrt(tau2 + 1/sum(w))"
)
_HKSJ = "; limits, and those of a further study, from t with k-1 degrees of freedom and the variance sum(w (y - value)^2)/((k-1) sum(w))"

FORMULAS: dict[str, Formula] = {
    "proportion wilson": Formula(
        f"(p + z^2/2n -+ z sqrt(p(1-p)/n + z^2/4n^2)) / (1 + z^2/n), p = x/n, {_Z}", ("wilson1927", "newcombe1998a")
    ),
    "proportion wilson_cc": Formula(f"every p with (|x/n - p| - 1/2n)^2 <= z^2 p(1-p)/n; 0 at x = 0, 1 at x = n, {_Z}", ("newcombe1998a",)),
    "proportion clopper_pearson": Formula(
        "quantiles alpha/2 of Beta(x, n-x+1) and 1-alpha/2 of Beta(x+1, n-x); 0 at x = 0, 1 at x = n", ("clopper1934",)
    ),
    "proportion jeffreys": Formula("quantiles alpha/2 and 1-alpha/2 of Beta(x+1/2, n-x+1/2); 0 at x = 0, 1 at x = n", ("brown2001",)),
    "proportion mid_p": Formula("the p at which P(X > x) + P(X = x)/2 is alpha/2, and 1-alpha/2", ("newcombe1998a",)),
    "proportion agresti_coull": Formula(f"p' -+ z sqrt(p'(1-p')/n'), n' = n + z^2, p' = (x + z^2/2)/n', {_Z}", ("brown2001",)),
    "proportion blaker": Formula(
        "every p for which the smaller tail at x, with the largest tail of the other side that is no larger, exceeds alpha"
    ),
    "rate garwood": Formula("chi2 quantile alpha/2 with 2x degrees of freedom /2T, and 1-alpha/2 with 2x+2 /2T", ("garwood1936",)),
    "rate mid_p": Formula("the mean at which P(X > x) + P(X = x)/2 is alpha/2, and 1-alpha/2, over T", ("laud2017",)),
    "rate score": Formula(f"(x + z^2/2 -+ z sqrt(x + z^2/4)) / T, {_Z}", ("laud2017",)),
    "rate jeffreys": Formula("quantiles alpha/2 and 1-alpha/2 of Gamma(x+1/2), over T; 0 at x = 0", ("laud2017",)),
    "rate byar": Formula(f"x (1 - 1/9x - z/3sqrt(x))^3 / T, and with x+1 in place of x and + above; the Breslow-Day form, {_Z}"),
    "difference newcombe": Formula(
        "d - sqrt((p1-l1)^2 + (u2-p2)^2) and d + sqrt((u1-p1)^2 + (p2-l2)^2) with the Wilson limits l, u of each group", ("newcombe1998b",)
    ),
    "difference miettinen_nurminen": Formula(
        f"every d with (p1-p2-d)^2 <= z^2 V(d) N/(N-1), V from the shares that are likeliest under d, {_Z}", ("miettinen1985",)
    ),
    "difference mee": Formula(
        f"every d with (p1-p2-d)^2 <= z^2 V(d), V from the shares that are likeliest under d, {_Z}", ("newcombe1998b",)
    ),
    "difference agresti_caffo": Formula(f"p1-p2 -+ z times its standard error, one success and one failure added to each group, {_Z}"),
    "difference wald": Formula(f"p1-p2 -+ z sqrt(p1(1-p1)/n1 + p2(1-p2)/n2), {_Z}", ("newcombe1998b",)),
    "bounds": Formula(
        "worst = successes/eligible, best = (successes + eligible - enrolled)/eligible; literal subtraction = p - (1-e), which takes "
        "p_m = p - 1 among those outside; tipping p_m = (threshold eligible - successes)/(eligible - enrolled); Imbens-Manski: "
        "[worst - c s_w, best + c s_b] with Phi(c + (best-worst)/max s) - Phi(-c) = confidence; Stoye: the shortest such interval "
        "under the joint distribution of both bounds; exact: Clopper-Pearson limits of both bounds with the tail Phi(-c), which also "
        "stand in where a bound is 0 or 1",
        ("manski1990", "horowitz2000", "imbens2004", "stoye2009"),
    ),
    "adjust imor": Formula(f"{_MIXED}, p_m = imor p/(1 - p + imor p); {_VARIANCE}", ("white2008",)),
    "adjust relative_success": Formula(f"{_MIXED}, p_m = relative_success p; {_VARIANCE}", ("white2008",)),
    "adjust difference": Formula(f"{_MIXED}, p_m = p + difference; {_VARIANCE}", ("white2008",)),
    "adjust success": Formula(f"{_MIXED}, p_m = success; {_VARIANCE}", ("white2008",)),
    "misclassification": Formula(
        "true = (apparent + specificity - 1)/(sensitivity + specificity - 1); limits: those of the apparent share through the same "
        "formula, cut at 0 and 1 where the value is a share; no share unless 1 - specificity <= apparent <= sensitivity",
        ("rogan1978",),
    ),
    "misclassification target": Formula(
        "; among all eligible: (n true + (eligible - n) p_m)/eligible, p_m from the assumption applied to the true share; limits: those of "
        "the true share carried through, their distances squared and added to z times the standard error of enrollment",
        ("white2008", "newcombe1998b"),
    ),
    "joint": Formula("max(0, sum p - (k-1)) <= P(all k) <= min p; independent: the product", ("frechet1951",)),
    "regression-to-mean": Formula(
        "each patient's rate is Gamma(shape) with this mean, counts are Poisson; given y relapses in the window the expected rate after "
        "is (shape + y)/(shape/mean + window), averaged over the histories that the entry rule admits",
        ("martinezyelamos2006",),
    ),
    "pool common": Formula(f"{_POOLED}; tau2 = 0", ("rover2015",)),
    "pool dl": Formula(f"{_POOLED}; tau2 = max(0, (q - (k-1))/(sum w - sum w^2/sum w)) with w = 1/v", ("rover2015", "friede2017")),
    "pool pm": Formula(f"{_POOLED}; tau2 at which sum((y - value)^2/(v + tau2)) = k-1", ("rover2015", "friede2017")),
    "pool reml": Formula(f"{_POOLED}; tau2 that maximizes the restricted likelihood", ("rover2015", "friede2017")),
    "pool hksj": Formula(_HKSJ, ("rover2015",)),
    "pool hksj_adhoc": Formula(f"{_HKSJ}, but no less than 1/sum(w)", ("rover2015",)),
    "detect probability": Formula("probability of at least one event = 1 - exp(-rate person_years)"),
    "detect person_years": Formula("person_years = -ln(1 - probability)/rate"),
    "rule-of-three": Formula(
        "upper = 1 - alpha^(1/n) with no event among n, about 3/n at 95%; two-sided with alpha/2", ("hanley1983", "eypasch1995")
    ),
    "smr garwood": Formula("observed/expected, with the Garwood limits of the observed count over expected", ("garwood1936",)),
    "smr mid_p": Formula("observed/expected, with the mid-P limits of the observed count over expected", ("laud2017",)),
    "smr byar": Formula("observed/expected, with Byar's limits (Breslow-Day form) of the observed count over expected"),
    "smr score": Formula("observed/expected, with the score limits of the observed count over expected", ("laud2017",)),
    "smr jeffreys": Formula("observed/expected, with the Jeffreys limits of the observed count over expected", ("laud2017",)),
}
