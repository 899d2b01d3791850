// The arithmetic of the page of assumptions: numbers in, numbers out, the same as remission.analysis gives; tests compare the two. Notation:
// x successes among n enrolled of N eligible, p = x / n, e = n / N. It knows nothing of the page.
(() => {
  "use strict";

  const ROUNDING = 1e-12;
  // An assumption about those outside as one of the forms that `mix` takes, and its number.
  const FORMS = {
    same: () => ["imor", 1],
    worst: () => ["success", 0],
    best: () => ["success", 1],
    imor: (value) => ["imor", value],
    relative_success: (value) => ["relative_success", value],
    success_share: (value) => ["success", value],
  };

  const within = (value) => Math.min(Math.max(value, 0), 1);
  const density = (z) => Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI);

  // Where a function that is below zero at `low` and not at `high` passes zero, to the last digit.
  function bisect(f, low, high) {
    for (let halvings = 0; halvings < 200; halvings++) {
      const middle = low + (high - low) / 2;
      if (middle <= low || middle >= high) break;
      if (f(middle) < 0) low = middle;
      else high = middle;
    }
    return high;
  }

  // The probability of a standard normal deviate above z, z not negative: by its series near the middle, by its continued fraction beyond.
  function upperTail(z) {
    if (z < 1) {
      let sum = z;
      for (let term = z, k = 3; term > sum * 1e-17; k += 2) sum += term *= (z * z) / k;
      return 0.5 - density(z) * sum;
    }
    let fraction = z;
    for (let k = 300; k > 0; k--) fraction = z + k / fraction;
    return density(z) / fraction;
  }

  // The standard normal deviate z with `confidence` between -z and z. The tail is convex, so that Newton's method comes from below.
  function normalQuantile(confidence) {
    const tail = (1 - Math.max(confidence, ROUNDING)) / 2;
    for (let z = 0; ; ) {
      const next = z + (upperTail(z) - tail) / density(z);
      if (!(next > z)) return z;
      z = next;
    }
  }

  // A proportion with its Wilson interval; x may be fractional.
  function wilson(x, n, confidence) {
    const z = normalQuantile(confidence);
    const value = x / n;
    // The smaller root of the quadratic through the larger one: few successes do not cancel.
    const larger = 2 * x + z * z + z * Math.sqrt(z * z + 4 * x * (1 - x / n));
    const low = x > 0 ? (2 * x * (x / n)) / larger : 0;
    const high = x < n ? larger / (2 * (n + z * z)) : 1;
    return { value, low: Math.min(value, Math.max(0, low)), high: Math.max(value, Math.min(1, high)) };
  }

  // The odds of one share over those of another; infinite or no number where a share is 0 or 1.
  function oddsRatio(success, p) {
    if (success !== 0 && success !== 1 && p !== 0 && p !== 1) return success / (1 - success) / (p / (1 - p));
    if (success === p) return NaN;
    return success === 0 || p === 1 ? 0 : Infinity;
  }

  // The success share of those outside, wherever it falls, and its derivative with respect to p.
  function successOutside(form, value, p) {
    if (form === "success") return [value, 0];
    if (form === "relative_success") return [value * p, value];
    if (value === 0) return [0, 0];
    const scale = value * p + (1 - p);
    return [Math.min((value * p) / scale, 1), value / scale ** 2];
  }

  // The target share where `p` (with its variance) of the enrolled succeeded and those outside did as one assumption says; `possible` tells
  // whether they can have.
  function mix(p, variance, enrolled, eligible, form, value) {
    const [stated, slope] = successOutside(form, value, p);
    const success = within(stated);
    const e = enrolled / eligible;
    return {
      possible: stated >= -ROUNDING && stated <= 1 + ROUNDING,
      stated,
      success,
      imor: oddsRatio(success, p),
      slope,
      share: e * p + (1 - e) * success,
      variance: variance * (e + (1 - e) * slope) ** 2 + ((e * (1 - e)) / eligible) * (p - success) ** 2,
    };
  }

  // The sample size of a plain proportion that would have the variance of the target share, taken at (x + 1/2) / (n + 1).
  function effectiveSize(successes, enrolled, eligible, form, value) {
    const p = (successes + 0.5) / (enrolled + 1);
    const { share, variance } = mix(p, (p * (1 - p)) / enrolled, enrolled, eligible, form, value);
    return Math.min((share * (1 - share)) / variance, eligible);
  }

  // The target share under one assumption about those outside.
  function adjust(successes, enrolled, eligible, form, value, confidence) {
    const p = successes / enrolled;
    const mixture = mix(p, (p * (1 - p)) / enrolled, enrolled, eligible, form, value);
    if (!mixture.possible) return mixture;
    const share = Math.min(mixture.share, 1);
    const size = effectiveSize(successes, enrolled, eligible, form, value);
    return { ...mixture, ...wilson(share * size, size, confidence), value: share };
  }

  // What the share can be whatever happened to those outside, the literal subtraction, and where a claim tips.
  function bounds(successes, enrolled, eligible, threshold, confidence) {
    const outside = eligible - enrolled;
    const reported = successes / enrolled;
    const implied = outside ? reported - 1 : reported;
    return {
      observed: wilson(successes, enrolled, confidence),
      worst: wilson(successes, eligible, confidence),
      best: wilson(successes + outside, eligible, confidence),
      literal: { value: reported - outside / eligible, implied, possible: implied >= 0 && implied <= 1 },
      tipping: tipping(successes, enrolled, eligible, threshold),
    };
  }

  // The success share outside at which the target share meets the threshold, as an odds ratio too; null where nobody is outside. `successes`
  // may be those that an assessment hides. Below 0 it cannot be tipped, above 1 it cannot be reached.
  function tipping(successes, enrolled, eligible, threshold) {
    const outside = eligible - enrolled;
    return outside ? tip((threshold * eligible - successes) / outside, successes / enrolled) : null;
  }

  function tip(success, p) {
    const kind = success < 0 ? "never" : success > 1 ? "unreached" : "tips";
    return { kind, success, imor: kind === "tips" && p > 0 && p < 1 ? oddsRatio(success, p) : null };
  }

  // The same for the lower limit of the share: `limit` gives it for a success share outside. No number where no share does it.
  function tippingLimit(limit, p, threshold) {
    const excess = (success) => limit(success) - threshold;
    if (excess(0) > 0) return { kind: "never", success: null, imor: null };
    if (excess(1) < 0) return { kind: "unreached", success: null, imor: null };
    return tip(bisect(excess, 0, 1), p);
  }

  // The true share behind one that was assessed with error (Rogan and Gladen). Where it is none, `valid` says so and nothing is cut off;
  // `reaches` tells whether its interval holds a share.
  function misclassification(positive, n, sensitivity, specificity, confidence) {
    const gain = sensitivity - (1 - specificity);
    const apparent = wilson(positive, n, confidence);
    const [value, low, high] = [apparent.value, apparent.low, apparent.high].map((share) => (share - (1 - specificity)) / gain);
    const found = {
      informative: gain > ROUNDING,
      valid: gain > ROUNDING && value >= -ROUNDING && value <= 1 + ROUNDING,
      reaches: high >= 0 && low <= 1,
      variance: (apparent.value * (1 - apparent.value)) / n / gain ** 2,
    };
    return found.valid ? { ...found, value: within(value), low: within(low), high: within(high) } : { ...found, value, low, high };
  }

  // The target share where the assessment is corrected among the enrolled, then mixed with those outside as one assumption says.
  function corrected(inside, enrolled, eligible, form, value, confidence) {
    const mixture = mix(inside.value, inside.variance, enrolled, eligible, form, value);
    if (!mixture.possible) return mixture;
    const e = enrolled / eligible;
    const slope = e + (1 - e) * mixture.slope;
    // An odds ratio keeps the share outside within 0 to 1; the other forms are straight lines, continued beyond.
    const carried = (limit) =>
      form === "imor" ? mix(limit, 0, enrolled, eligible, form, value).share : mixture.share + (limit - inside.value) * slope;
    const enrollment = normalQuantile(confidence) * Math.sqrt(mix(inside.value, 0, enrolled, eligible, form, value).variance);
    return {
      ...mixture,
      value: within(mixture.share),
      low: within(mixture.share - Math.hypot(mixture.share - carried(inside.low), enrollment)),
      high: within(mixture.share + Math.hypot(carried(inside.high) - mixture.share, enrollment)),
    };
  }

  // The fewest of those outside who must have failed for a share not above the threshold: 0 where it is none in any case, null where not even
  // all are enough.
  function failuresNeeded(successes, enrolled, eligible, threshold) {
    const spared = Math.floor(threshold * eligible - successes + 1e-9);
    return spared < 0 ? null : Math.max(0, eligible - enrolled - spared);
  }

  // The verdict on "more than the threshold", given the share if all outside failed and if all succeeded.
  function exceeds(worst, best, threshold) {
    if (best.value <= threshold) return "contradicted";
    if (worst.value <= threshold) return "depends";
    return worst.low > threshold ? "robust" : "point-only";
  }

  // Everything that the page shows of one set of assumptions. `fault` says why there is no share under them: "uninformative" or
  // "incompatible" errors of assessment, or more successes "outside" than patients.
  function answer({ successes, enrolled, eligible, fate, amount, threshold, confidence, sensitivity, specificity }) {
    const plain = bounds(successes, enrolled, eligible, threshold, confidence);
    const base = { ...plain, outside: eligible - enrolled, inside: null, fault: null };
    const [form, value] = FORMS[fate](amount);
    if (sensitivity === 1 && specificity === 1) {
      const adjusted = adjust(successes, enrolled, eligible, form, value, confidence);
      const known = { worst: { ...adjusted, ...plain.worst }, best: { ...adjusted, ...plain.best } }[fate];
      const limit = (success) => adjust(successes, enrolled, eligible, "success", success, confidence).low;
      return judged(base, known ?? adjusted, limit, successes, enrolled, eligible, threshold);
    }
    const inside = misclassification(successes, enrolled, sensitivity, specificity, confidence);
    if (!inside.valid) {
      const fault = inside.informative ? "incompatible" : "uninformative";
      return { ...base, inside, fault, worst: null, best: null, mine: null, tipping: null, tippingLimit: null, failures: null, verdicts: null };
    }
    const share = (success) => corrected(inside, enrolled, eligible, "success", success, confidence);
    const hidden = inside.value * enrolled;
    const around = { ...base, inside, worst: share(0), best: share(1), tipping: tipping(hidden, enrolled, eligible, threshold) };
    const mine = corrected(inside, enrolled, eligible, form, value, confidence);
    return judged(around, mine, (success) => share(success).low, hidden, enrolled, eligible, threshold);
  }

  function judged(found, mine, limit, successes, enrolled, eligible, threshold) {
    return {
      ...found,
      mine: mine.possible ? mine : null,
      stated: mine.stated,
      fault: mine.possible ? null : "outside",
      tippingLimit: found.outside ? tippingLimit(limit, successes / enrolled, threshold) : null,
      failures: failuresNeeded(successes, enrolled, eligible, threshold),
      verdicts: {
        mine: mine.possible ? exceeds(mine, mine, threshold) : null,
        whatever: exceeds(found.worst, found.best, threshold),
      },
    };
  }

  window.explore = {
    model: { adjust, answer, bisect, bounds, corrected, failuresNeeded, misclassification, normalQuantile, tipping, tippingLimit, wilson },
  };
})();
