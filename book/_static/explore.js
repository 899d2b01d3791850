// The page of assumptions: its controls, its answers, its address. What it computes is in explore-model.js, what it assumes in
// explore-state.js, what it says in explore-words.js, what it draws in explore-figure.js.
(() => {
  "use strict";

  const page = document.querySelector(".explore");
  const data = JSON.parse(document.getElementById("explore-data").textContent);
  const { model, figure } = window.explore;
  const { OWN } = window.explore.state;
  const states = window.explore.state.make(data);
  const words = window.explore.words.make(data, states);
  const { exact, plain, share, interval, many } = window.explore.words;
  const form = page.querySelector("form");
  const parts = Object.fromEntries([...page.querySelectorAll("[data-part]")].map((part) => [part.dataset.part, part]));
  const SLIDERS = [...form.querySelectorAll('input[type="range"]')];
  const FATES = ["imor", "relative_success", "success_share"];
  const PAUSE = { address: 200, voice: 800 };

  let state = states.initial;
  let moving = null; // the control that is being moved
  let last = null; // the one whose moves are in the address: they are one step of the history
  const pending = {};

  function later(what, act) {
    clearTimeout(pending[what]);
    pending[what] = setTimeout(act, PAUSE[what]);
  }

  function make(tag, attributes, ...children) {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes ?? {})) made.setAttribute(name, value);
    made.append(...children.filter((child) => child !== "" && child != null));
    return made;
  }

  // --- controls ---

  const stops = (name) => data.parameters[name].stops;

  // The stop of a slider that is nearest to a value; an address may name one between two stops.
  function place(name, value) {
    if (!stops(name)) return value;
    const away = stops(name).map((stop) => Math.abs(stop - value));
    return away.indexOf(Math.min(...away));
  }

  function shown(name) {
    if (name !== "outside") return data.parameters[name].share ? exact(state[name]) : plain(state[name]);
    const outside = states.outside(state);
    const { eligible } = states.given(state);
    return `${many(outside)}, ${share(outside / eligible)} of ${eligible.toLocaleString("en")}`;
  }

  function setControls() {
    for (const name of ["trial", "outcome", "target_population", "non_enrolled"]) form.elements[name].value = state[name];
    for (const slider of SLIDERS) {
      const { name } = slider;
      slider.value = place(name, name === "outside" ? states.outside(state) : state[name]);
      slider.setAttribute("aria-valuetext", shown(name));
      slider.parentElement.querySelector("output").textContent = shown(name);
      if (FATES.includes(name)) slider.parentElement.hidden = name !== state.non_enrolled;
    }
    parts.meaning.textContent = data.outcomes[state.outcome].meaning;
    const assessed = states.assessed(state);
    for (const slider of parts.assessment.querySelectorAll("input")) slider.disabled = !assessed;
    parts.reason.hidden = assessed;
  }

  function taken(control) {
    const { name } = control;
    if (name === "outside") return { target_population: OWN, outside: Number(control.value) };
    if (control.type === "range") return { [name]: stops(name)[Number(control.value)] };
    // A size of one's own begins at the one that was chosen.
    if (name === "target_population") return { [name]: control.value, outside: control.value === OWN ? states.outside(state) : null };
    return { [name]: control.value };
  }

  // --- answers ---

  function counted(count) {
    const text = count.value.toLocaleString("en");
    return count.entry ? make("a", { class: "num", href: `ledger.html#${count.entry}` }, make("data", { value: count.value }, text)) : text;
  }

  const rows = (ids) => ids.flatMap((id, place) => [place ? ", " : "", make("a", { class: "row", href: `evidence.html#${id}` }, id)]);

  function sourced(count, what) {
    const note = count.note ? `; ${count.note}` : "";
    return make("li", null, counted(count), ` ${what} (${count.how}${note}; `, ...rows(count.rows), ")");
  }

  function counts() {
    const { entered, populations } = states.trial(state);
    const { successes, base } = states.outcome(state);
    const note = base ? ` (${base})` : "";
    const known = make("p", null, counted(successes), " of ", counted(entered), ` who entered: ${data.outcomes[state.outcome].within}${note}.`);
    const whole = states.own(state)
      ? make("li", null, `${many(states.outside(state))} outside: your choice`)
      : sourced(populations[state.target_population], `are ${data.populations[state.target_population]}`);
    return [known, make("ul", null, sourced(successes, "had the outcome"), sourced(entered, "entered the extension"), whole)];
  }

  // A command that breaks between its options only.
  const options = (command) => command.split(/(?= --)/).map((option) => make("span", null, option));

  // In full, since the site's style sheet holds the rules for what pages and scripts name.
  const BADGES = {
    robust: "verdict verdict-robust",
    "point-only": "verdict verdict-point-only",
    depends: "verdict verdict-depends",
    contradicted: "verdict verdict-contradicted",
  };

  function badge(verdict) {
    const { words: said, sign } = data.verdicts[verdict];
    return make("span", { class: BADGES[verdict] }, make("span", { "aria-hidden": "true" }, sign), ` ${said}`);
  }

  function table(told) {
    const cells = (row) => [
      make("th", { scope: "row" }, row.label),
      make("td", null, row.text),
      make("td", null, row.low == null ? "none" : interval(row)),
    ];
    const head = ["Assumption", "Share", `${exact(state.confidence)} interval`].map((name) => make("th", { scope: "col" }, name));
    return make(
      "table",
      { class: "report" },
      make("thead", null, make("tr", null, ...head)),
      make("tbody", null, ...told.map((row) => make("tr", null, ...cells(row)))),
    );
  }

  function draw(answer) {
    const width = Math.floor(parts.drawing.getBoundingClientRect().width);
    const drawing = {
      rows: words.rows(state, answer),
      threshold: state.threshold,
      thresholdText: words.threshold(state),
      xlabel: words.xlabel(state),
      alt: words.alt(state, answer),
      color: states.trial(state).color,
      width,
    };
    parts.drawing.replaceChildren(figure.draw(drawing));
  }

  const answered = () => model.answer(states.given(state));

  function show() {
    const answer = answered();
    const { mine } = answer;
    setControls();
    parts.value.textContent = mine ? share(mine.value) : "no share";
    parts.interval.textContent = mine ? `(${interval(mine)})` : "";
    parts.verdict.replaceChildren(...(mine ? [make("strong", null, words.mine(state, answer))] : [words.fault(state, answer)]));
    const amounts = mine && answer.outside && !["worst", "best"].includes(state.non_enrolled) ? ` ${words.amounts(answer)}` : "";
    parts.about.textContent = words.about(state, answer) + amounts;
    parts.title.textContent = words.title(state, answer);
    parts.table.replaceChildren(table(words.rows(state, answer)));
    draw(answer);
    const open = answer.verdicts !== null;
    parts.whatever.replaceChildren(...(open ? [badge(answer.verdicts.whatever), ` ${words.whatever(state, answer)}`] : [words.fault(state, answer)]));
    parts.tips.replaceChildren(...(open ? words.tips(state, answer).map((text) => make("p", null, text)) : ["No share, so nothing to tip."]));
    parts.failures.textContent = open ? words.failures(state, answer) : "No share, so nothing to fall.";
    parts.literal.textContent = words.literal(answer);
    parts.counts.replaceChildren(...counts());
    const command = states.command(state, answer);
    parts.command.replaceChildren(...options(command || "None: no share under these assumptions."));
    page.querySelector('[data-action="command"]').disabled = !command;
    parts.copied.textContent = "";
  }

  const say = () => later("voice", () => (parts.voice.textContent = words.spoken(state, answered())));

  // --- address ---

  const address = () => {
    const hash = states.write(state);
    return `${location.pathname}${location.search}${hash ? `#${hash}` : ""}`;
  };

  // What was moved goes into the address when it rests, or when another control is moved.
  function settle() {
    clearTimeout(pending.address);
    if (moving === null || states.write(state) === location.hash.slice(1)) return;
    history[moving === last ? "replaceState" : "pushState"](null, "", address());
    last = moving;
  }

  function refuse(faults) {
    const more = faults.length > 1 ? ` (and ${faults.length - 1} more)` : "";
    parts.refused.textContent = faults.length ? `The link asks for what cannot be: ${faults[0]}${more}. The value of this page is used instead.` : "";
  }

  // An address with an anchor asks for nothing.
  function arrive() {
    clearTimeout(pending.address);
    moving = last = null;
    const anchor = location.hash && !location.hash.includes("=");
    const { state: found, faults } = anchor ? { state, faults: [] } : states.read(location.hash);
    state = found;
    show();
    refuse(faults);
  }

  async function copy(text, what) {
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      // No clipboard for scripts here: let the reader have it by hand.
      const field = make("textarea", { class: "explore-voice", "aria-hidden": "true", tabindex: "-1" });
      field.value = text;
      document.body.append(field);
      field.select();
      const copied = document.execCommand("copy");
      field.remove();
      if (!copied) {
        parts.copied.textContent = `${what} could not be copied`;
        return;
      }
    }
    parts.copied.textContent = `${what} copied`;
  }

  const actions = {
    link: () => copy(new URL(address(), location.href).href, "Link"),
    command: () => copy(parts.command.textContent, "Command"),
    reset: () => change(states.initial, "reset"),
  };

  function change(next, name) {
    if (moving !== name) settle();
    moving = name;
    state = { ...state, ...next };
    refuse([]);
    show();
    say();
    later("address", settle);
  }

  form.addEventListener("input", ({ target }) => change(taken(target), target.name));
  form.addEventListener("submit", (event) => event.preventDefault());
  page.addEventListener("click", ({ target }) => actions[target.dataset.action]?.());
  window.addEventListener("popstate", () => {
    arrive();
    say();
  });

  for (const slider of SLIDERS) slider.max = stops(slider.name) ? stops(slider.name).length - 1 : data.parameters[slider.name].maximum;
  arrive();
  let drawn = 0;
  new ResizeObserver(([{ contentRect }]) => {
    // A drawing changes the height of its place, which is no reason to draw again.
    if (contentRect.width !== drawn) requestAnimationFrame(() => draw(answered()));
    drawn = contentRect.width;
  }).observe(parts.drawing);
})();
