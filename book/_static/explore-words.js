// What the page says of an answer. Pure: assumptions and answer in, words out; those that Python chose come with the data.
(() => {
  "use strict";

  const fixed = (value, digits) => {
    const text = value.toFixed(digits);
    const signed = Number(text) ? text : text.replace("-", "");
    return signed.replace(/\d+/, (whole) => Number(whole).toLocaleString("en")).replace("-", "\u2212");
  };
  const share = (value, digits = 1) => `${fixed(100 * value, digits)}%`;
  // A share with no more digits than it has, and a number as it was set.
  const exact = (value) => `${Number((100 * value).toPrecision(10))}%`;
  const plain = (value) => Number(value.toPrecision(10)).toLocaleString("en", { maximumFractionDigits: 10 });
  // An odds ratio in three digits; those that are computed have no end.
  const ratio = (value) => plain(value >= 1000 ? Math.round(value) : Number(value.toPrecision(3)));
  const interval = ({ low, high }) => `${fixed(100 * low, 1)} to ${fixed(100 * high, 1)}`;
  const full = (found) => `${share(found.value)} (${interval(found)})`;
  const many = (count) => `${count.toLocaleString("en")} patient${count === 1 ? "" : "s"}`;
  const capital = (text) => text.slice(0, 1).toUpperCase() + text.slice(1);

  function make(data, states) {
    const threshold = (state) => exact(state.threshold);
    const filled = (phrase, state) => phrase.replace("{threshold}", threshold(state)).replace("{level}", exact(state.confidence));
    const label = (state) => data.outcomes[state.outcome].label;
    const errors = (state) => `sensitivity ${exact(state.sensitivity)} and specificity ${exact(state.specificity)}`;

    function population(state) {
      if (states.own(state)) return "a population of your own size";
      return data.populations[state.target_population];
    }

    // What those outside are assumed to have done, as the condition of a sentence; nothing where nobody is outside.
    function had(state, answer) {
      if (!answer.outside) return "";
      const amount = state[state.non_enrolled];
      const shown = state.non_enrolled === "success_share" ? exact(amount) : amount === undefined ? "" : plain(amount);
      return data.fates[state.non_enrolled].had.replace("{value}", shown);
    }

    // Of whom and under what the share is.
    function about(state, answer) {
      const { eligible } = states.given(state);
      const whole = `Share with "${label(state)}" among ${population(state)} (${eligible.toLocaleString("en")}) in ${states.trial(state).name}`;
      const corrected = answer.inside ? `assessed with ${errors(state)}` : "";
      return `${[whole, had(state, answer), corrected].filter(Boolean).join(", ")}.`;
    }

    // Why there is no share, in words.
    function fault(state, answer) {
      if (answer.fault === "outside") {
        return `Impossible: the success share outside would be ${share(answer.stated)}, and it must lie between 0% and 100%.`;
      }
      if (answer.fault === "uninformative") {
        return `No share: ${errors(state)} tell nothing; they must add up to more than 100%.`;
      }
      const { value, reaches } = answer.inside;
      const beyond = ["0.0%", "100.0%"].includes(share(value)) ? (value < 0 ? "just below 0%" : "just above 100%") : share(value);
      return (
        `${reaches ? "No share" : "Impossible"}: with ${errors(state)} the recorded ${share(answer.observed.value)} would come from a true share of ` +
        `${beyond} among those who entered (${reaches ? data.words.outside : data.words.incompatible}).`
      );
    }

    // How the share stands to the threshold under the reader's assumption, and whatever happened to those outside.
    function mine(state, answer) {
      const reaches = answer.mine.value <= state.threshold && answer.mine.high > state.threshold;
      return `${capital(filled(reaches ? data.phrases.reaches_above : data.phrases.share[answer.verdicts.mine], state))}.`;
    }
    function whatever(state, answer) {
      const phrases = answer.outside ? data.phrases.whatever_outside : data.phrases.nobody_outside;
      const range = answer.outside ? `; it lies between ${share(answer.worst.value)} and ${share(answer.best.value)}` : "";
      return `${capital(filled(phrases[answer.verdicts.whatever], state))}${range}.`;
    }

    function title(state, answer) {
      if (!answer.verdicts) return `${label(state)}: no share fits these errors of assessment`;
      const phrases = answer.outside ? data.phrases.any_case : data.phrases.share;
      return `${label(state)}: ${filled(phrases[answer.verdicts.whatever], state)}`;
    }

    // The success share outside that the reader's assumption amounts to.
    function amounts(answer) {
      const { success, imor } = answer.mine;
      const count = fixed(success * answer.outside, 1).replace(/\.0$/, "");
      const odds = Number.isFinite(imor) ? `, an odds ratio of ${ratio(imor)}` : "";
      return `That amounts to ${count} of ${many(answer.outside)} outside (${share(success)})${odds}.`;
    }

    const IMPOSSIBLE = {
      never: (what, at, even) => `${what} cannot be tipped: it stays above ${at} even if all outside failed${even}.`,
      unreached: (what, at, even) => `${what} cannot reach ${at}, not even if all outside succeeded${even}.`,
    };

    function tip(found, what, state) {
      const at = threshold(state);
      if (found.kind !== "tips") {
        return IMPOSSIBLE[found.kind](what, at, found.success === null ? "" : ` (that would take an impossible ${share(found.success)})`);
      }
      return `${what} meets ${at} if ${share(found.success)} of those outside succeeded${found.imor === null ? "" : `, an odds ratio of ${ratio(found.imor)}`}.`;
    }

    function tips(state, answer) {
      if (!answer.outside) return ["Nobody is outside, so nothing can tip it."];
      return [tip(answer.tipping, "The share", state), tip(answer.tippingLimit, `The lower limit of its ${exact(state.confidence)} interval`, state)];
    }

    function failures(state, answer) {
      const claim = `"More than ${threshold(state)}"`;
      const outside = answer.outside.toLocaleString("en");
      const one = answer.outside === 1;
      if (!answer.outside) return "Nobody is outside who could have failed.";
      if (answer.failures === null) return `${claim} would not fall, not even if ${one ? "the one" : `all ${outside}`} outside had failed.`;
      if (!answer.failures) return `${claim} does not hold, even if nobody outside failed.`;
      const enough = one ? "the one" : `at least ${answer.failures.toLocaleString("en")} of the ${outside}`;
      return `${claim} falls if ${enough} outside failed.`;
    }

    function literal(answer) {
      const { value, implied, possible } = answer.literal;
      const whole = answer.observed.value - value;
      const sum = `${share(answer.observed.value)} less the ${share(whole)} outside is ${share(value)}`;
      if (possible) return `${sum}.`;
      return `${sum}: impossible, since it would take a success share of ${share(implied)} among those outside.`;
    }

    // The rows of the figure and of its table, from the harshest down.
    function rows(state, answer) {
      const { decimals } = states.outcome(state);
      const names = data.rungs;
      const row = (name, found, more = {}) =>
        found ? { label: names[name], ...found, text: share(found.value), ...more } : { label: names[name], value: null, text: "no share", ...more };
      const { literal: subtraction } = answer;
      const impossible = subtraction.possible ? {} : { impossible: true, text: `${share(subtraction.value)}, impossible` };
      const observed = row("observed", answer.observed, { text: share(answer.observed.value, decimals) });
      const own = row("mine", answer.mine, { mine: true });
      if (!answer.outside) return answer.inside ? [observed, own] : [{ ...observed, mine: true }];
      const entered = answer.inside ? [row("inside", answer.inside.valid ? answer.inside : null)] : [];
      return [
        row("literal", { value: subtraction.value }, impossible),
        row("worst", answer.worst),
        own,
        observed,
        ...entered,
        row("best", answer.best),
      ];
    }

    function alt(state, answer) {
      const told = rows(state, answer).map((row) => `${row.label} ${row.text}${row.low == null ? "" : ` (${interval(row)})`}`);
      return `${label(state)} in ${states.trial(state).name}: ${told.join("; ")}; threshold ${threshold(state)}`;
    }

    const xlabel = (state) => `${label(state)} (% of ${population(state)})`;

    // The answer for those who hear it.
    function spoken(state, answer) {
      if (answer.fault) return fault(state, answer);
      return `${full(answer.mine)}. ${mine(state, answer)} Whatever happened to those outside: ${whatever(state, answer)}`;
    }

    return { about, alt, amounts, exact, failures, fault, literal, mine, rows, spoken, threshold, tips, title, whatever, xlabel };
  }

  window.explore.words = { make, exact, plain, share, interval, many };
})();
