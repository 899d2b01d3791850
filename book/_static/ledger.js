// The page of all numbers: entries unfold to their derivation, and are found by words, chapter, trial and tier. What is asked stands in the
// address, before the anchor, so that it can be kept and sent. Without this script every entry stands there in sentences. Every page loads
// it, since the book engine loads every script of this folder everywhere.
document.addEventListener("DOMContentLoaded", () => {
  "use strict";

  const page = document.querySelector(".ledger");
  if (!page) return;
  const { load, family, make, tree, recorded } = window.remission;
  const form = page.querySelector("form");
  const count = page.querySelector(".ledger-count");
  const empty = page.querySelector(".ledger-empty");
  const sections = [...page.querySelectorAll("section[data-chapter]")];
  const entries = sections.flatMap((section) => [...section.querySelectorAll("ol.entries > li")]);
  const NAMES = ["words", "chapter", "trial", "tier"];
  const PAUSE = 120;

  // --- unfolding ---

  const knob = make("button", { type: "button", class: "unfold", "aria-expanded": "false" }, "Derivation");
  for (const entry of entries) {
    const button = knob.cloneNode(true);
    button.setAttribute("aria-label", `Derivation of ${entry.id}`);
    entry.querySelector("a.anchor").after(button);
  }

  async function unfold(entry, unfolded) {
    let drawn = entry.querySelector("ul.tree");
    if (!drawn && unfolded) {
      const [known, evidence] = await Promise.all([family(entry.id), load("evidence")]);
      const content = known.get(entry.id);
      drawn = entry.querySelector("ul.tree");
      if (!drawn && content) {
        drawn = tree(entry.id, content, evidence, known);
        drawn.firstElementChild.lastElementChild.append(make("li", { class: "recorded" }, recorded(content)));
        entry.append(drawn);
      }
    }
    if (!drawn) return;
    drawn.hidden = !unfolded;
    entry.querySelector("button.unfold").setAttribute("aria-expanded", String(unfolded));
  }

  page.addEventListener("click", (event) => {
    const button = event.target.closest("button.unfold");
    if (button) unfold(button.closest("li"), button.getAttribute("aria-expanded") !== "true").catch(() => {});
  });

  // --- finding ---

  let known = null; // of each entry: its words, chapter, trials and tiers

  async function knowledge() {
    if (!known) {
      const { rows, sources } = await load("evidence");
      known = entries.map((entry) => about(entry, rows, sources));
    }
    return known;
  }

  // As people type: a hyphen for a minus, no commas in thousands, no spaces about signs, no difference of case.
  const plain = (text) =>
    text
      .toLowerCase()
      .replace(/[\u2212\u2013]/g, "-")
      .replace(/\u00d7/g, "*")
      .replace(/(\d),(?=\d{3})/g, "$1")
      .replace(/ ?([/*+=<>]) ?/g, "$1");

  function about(entry, rows, sources) {
    const own = [...entry.querySelectorAll(":scope > p > a.row")].map((link) => rows[link.hash.slice(1)]).filter(Boolean);
    const said = [...entry.querySelectorAll(":scope > :not(button, ul.tree)")].map((part) => part.textContent);
    const words = [...said, ...own.flatMap((row) => [row.what, row.study, row.source, sources[row.source]?.citation ?? ""])];
    return {
      entry,
      words: plain(words.join(" ")),
      chapter: entry.closest("section").dataset.chapter,
      trials: new Set(own.map((row) => row.trial)),
      tiers: new Set(own.map((row) => row.tier)),
    };
  }

  const asked = () => Object.fromEntries(NAMES.map((name) => [name, form.elements[name].value.trim()]));

  function fits(one, { chapter, trial, tier }, words) {
    return (
      (!chapter || one.chapter === chapter) &&
      (!trial || one.trials.has(trial)) &&
      (!tier || one.tiers.has(tier)) &&
      words.every((word) => one.words.includes(word))
    );
  }

  async function find() {
    const question = asked();
    const words = question.words.split(/\s+/).map(plain).filter(Boolean);
    const any = NAMES.some((name) => question[name]);
    let found = entries.length;
    if (any) {
      const all = await knowledge();
      found = 0;
      for (const one of all) {
        one.entry.hidden = !fits(one, question, words);
        found += one.entry.hidden ? 0 : 1;
      }
    } else for (const entry of entries) entry.hidden = false;
    for (const section of sections) section.hidden = !section.querySelector("ol.entries > li:not([hidden])");
    empty.hidden = found > 0;
    count.textContent = `${found.toLocaleString("en")} of ${entries.length.toLocaleString("en")} numbers`;
  }

  function keep() {
    const filled = Object.entries(asked()).filter(([, value]) => value);
    const query = filled.length ? `?${new URLSearchParams(filled)}` : "";
    history.replaceState(history.state, "", `${location.pathname}${query}${location.hash}`);
  }

  let pausing = 0;
  function changed(pause) {
    clearTimeout(pausing);
    pausing = setTimeout(() => {
      keep();
      find().catch(() => {});
    }, pause);
  }

  function showAll() {
    form.reset();
    keep();
    return find();
  }

  form.addEventListener("input", () => changed(PAUSE));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    changed(0);
  });
  form.addEventListener("reset", () => changed(0));
  empty.querySelector("button").addEventListener("click", () => {
    showAll();
    form.elements.words.focus();
  });

  // --- coming by a link ---

  async function arrive() {
    const entry = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!entry?.matches("ol.entries > li")) return;
    if (entry.hidden) await showAll();
    await unfold(entry, true);
    const { top } = entry.getBoundingClientRect();
    if (top < 0 || top > window.innerHeight / 2) entry.scrollIntoView();
  }

  async function start() {
    const given = new URLSearchParams(location.search);
    for (const name of NAMES) form.elements[name].value = given.get(name) ?? "";
    await find();
    // On a phone what was asked for would lie below the first screen.
    if (location.hash) await arrive();
    else if (NAMES.some((name) => given.get(name)) && window.scrollY === 0) form.scrollIntoView();
  }

  window.addEventListener("hashchange", () => arrive().catch(() => {}));
  start().catch(() => {});
});
