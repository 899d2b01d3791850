// What a reader assumes, by the names of the parameters: how it stands in an address, what of an address is refused, and the command that
// computes the same. Pure; `data` is what the page was built with.
(() => {
  "use strict";

  // The parameter that each of these kinds of fate takes its number from.
  const AMOUNTS = ["imor", "relative_success", "success_share"];
  const OWN = "own";
  const NUMBER = /^\d+(\.\d+)?$/;

  function make(data) {
    const { names, parameters, initial, defaults, kept, trials } = data;
    const own = (state) => state.target_population === OWN;
    const trial = (state) => trials[state.trial];
    const outcome = (state) => trial(state).outcomes[state.outcome];
    const assessed = (state) => state.outcome === data.activity;

    function outside(state) {
      return own(state) ? state.outside : trial(state).populations[state.target_population].value - trial(state).entered.value;
    }

    // The assumptions as the arithmetic takes them; an assessment without errors where it does not apply.
    function given(state) {
      const enrolled = trial(state).entered.value;
      return {
        successes: outcome(state).successes.value,
        enrolled,
        eligible: enrolled + outside(state),
        fate: state.non_enrolled,
        amount: state[state.non_enrolled],
        threshold: state.threshold,
        confidence: state.confidence,
        sensitivity: assessed(state) ? state.sensitivity : 1,
        specificity: assessed(state) ? state.specificity : 1,
      };
    }

    // --- the address ---

    function write(state) {
      const shown = names.filter(
        (name) =>
          (name === "outside" ? own(state) : state[name] !== initial[name]) &&
          !(name === "target_population" && own(state)) &&
          (!AMOUNTS.includes(name) || name === state.non_enrolled),
      );
      return shown.map((name) => `${name}=${state[name]}`).join("&");
    }

    // What keeps a value of an address from being taken; nothing where it can be.
    function unfit(name, text) {
      if (!Object.hasOwn(parameters, name)) return `there is no parameter ${name}`;
      const allowed = parameters[name];
      if (allowed.choices) return allowed.choices.includes(text) ? "" : `${name} must be one of ${allowed.choices.join(", ")}`;
      const { minimum, maximum, exclusive, whole } = allowed;
      const value = Number(text);
      const inside = exclusive ? value > minimum && value < maximum : value >= minimum && value <= maximum;
      if (NUMBER.test(text) && inside && (!whole || Number.isInteger(value))) return "";
      return `${name} must be ${whole ? "a whole number" : "a number"} ${exclusive ? "between" : "from"} ${minimum} ${exclusive ? "and" : "to"} ${maximum}`;
    }

    // The assumptions of an address, and why parts of it were refused; those keep the values of this page.
    function read(hash) {
      const faults = [];
      const asked = {};
      for (const [name, text] of new URLSearchParams(hash.replace(/^#/, ""))) {
        const fault = Object.hasOwn(asked, name) ? `${name} stands there twice` : unfit(name, text);
        if (fault) faults.push(fault);
        else asked[name] = parameters[name].choices ? text : Number(text);
      }
      const state = { ...initial, ...asked };
      if ("outside" in asked) {
        if ("target_population" in asked) faults.push("target_population has no effect beside outside");
        state.target_population = OWN;
      }
      for (const name of AMOUNTS) {
        if (name in asked && state.non_enrolled !== name) {
          faults.push(`${name} has no effect while non_enrolled is ${state.non_enrolled}`);
          state[name] = initial[name];
        }
      }
      if (state.sensitivity + state.specificity <= 1) {
        faults.push("sensitivity and specificity must add up to more than 1");
        Object.assign(state, { sensitivity: initial.sensitivity, specificity: initial.specificity });
      }
      if (window.explore.model.answer(given(state)).fault === "outside") {
        faults.push("relative_success must not put the success share outside above 1");
        Object.assign(state, { non_enrolled: initial.non_enrolled, relative_success: initial.relative_success });
      }
      return { state, faults };
    }

    // --- the command ---

    // Whether these assumptions can hold for every trial and outcome, as building the whole report takes.
    function everywhere(state) {
      return Object.keys(trials).every((trial) =>
        Object.keys(trials[trial].outcomes).every((outcome) => {
          const perfect = { ...state, trial, outcome, target_population: initial.target_population, sensitivity: 1, specificity: 1 };
          return window.explore.model.answer(given(perfect)).fault === null;
        }),
      );
    }

    function build(state) {
      const named = names.filter((name) => name in defaults && (!AMOUNTS.includes(name) || name === state.non_enrolled));
      const differing = named.filter((name) => state[name] !== defaults[name]).map((name) => [name, state[name]]);
      return ["remission build", ...[...differing, ...Object.entries(kept)].map(([name, value]) => `--set ${name}=${value}`)].join(" ");
    }

    function calculate(state) {
      const { successes, enrolled, eligible, fate, amount, threshold, confidence, sensitivity, specificity } = given(state);
      const form = { same: "--imor 1", worst: "--success 0", best: "--success 1", success_share: `--success ${amount}` }[fate];
      const assumed = form ?? `--${fate.replace("_", "-")} ${amount}`;
      const level = `--confidence ${confidence}`;
      if (sensitivity < 1 || specificity < 1) {
        const errors = `--sensitivity ${sensitivity} --specificity ${specificity}`;
        return `remission calc misclassification --positive ${successes} --n ${enrolled} --eligible ${eligible} ${errors} ${assumed} --method wilson ${level}`;
      }
      const counts = `--successes ${successes} --enrolled ${enrolled} --eligible ${eligible}`;
      if (fate === "worst" || fate === "best") return `remission calc bounds ${counts} --threshold ${threshold} ${level}`;
      return `remission calc adjust ${counts} ${assumed} ${level}`;
    }

    // The command that gives the same share; none where there is no share.
    function command(state, answer) {
      if (!answer.mine) return "";
      return own(state) || !everywhere(state) ? calculate(state) : build(state);
    }

    return { assessed, command, given, initial, outcome, outside, own, read, trial, write };
  }

  window.explore.state = { make, OWN };
})();
