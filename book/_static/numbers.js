// Every number of a page answers when it is asked: by pointer, by focus, by tap. What it says comes from ledger/*.js, loaded at the first
// question: as scripts, since a page opened from disk may fetch nothing else. Without this script a number is a link to its ledger entry.
(() => {
  "use strict";

  const ASKED = "a.num, a.row, a.param, svg [data-entry]";
  const FOLDER = new URL("ledger/", document.currentScript.src);
  const ROWS_IN_CARD = 5;
  const GAP = 6;
  const MARGIN = 8;
  const DELAY = { open: 300, next: 120, close: 300 };

  // --- data ---

  const data = new Map();
  const promises = new Map();

  function load(name) {
    if (!promises.has(name)) {
      const loading = new Promise((resolve, reject) => {
        const script = document.createElement("script");
        // A page and its data change together; a cache must not mix two builds.
        script.src = `${new URL(`${name}.js`, FOLDER)}?${Date.parse(document.lastModified)}`;
        script.addEventListener("load", () => (data.has(name) ? resolve(data.get(name)) : reject(new Error(`no data in ${name}.js`))));
        script.addEventListener("error", () => {
          promises.delete(name);
          script.remove();
          reject(new Error(`cannot load ${name}.js`));
        });
        document.head.append(script);
      });
      promises.set(name, loading);
    }
    return promises.get(name);
  }

  async function number(key) {
    const [chapter, evidence] = await Promise.all([load(key.split(".")[0]), load("evidence")]);
    return { entry: chapter[key], evidence };
  }

  // A number and those that it was computed from, which may be of other chapters, by their ids.
  async function family(key, found = new Map()) {
    if (!found.has(key)) {
      const entry = (await load(key.split(".")[0]))[key];
      found.set(key, entry);
      for (const [, other] of entry?.computed ?? []) await family(other, found);
    }
    return found;
  }

  // --- content ---

  function make(tag, attributes, ...children) {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes ?? {})) made.setAttribute(name, value);
    made.append(...children.filter((child) => child !== "" && child != null));
    return made;
  }

  const said = (entry) => [
    make("b", null, entry.text),
    entry.interval ? ` (${entry.interval}${entry.level ? `; ${entry.level} interval` : ""})` : "",
  ];

  const list = (items) => (items.length ? make("ul", null, ...items) : "");

  function sourceOf(row, evidence, brief) {
    const source = evidence.sources[row.source];
    if (!source) return "";
    const address = source.address || `evidence.html#${row.source}`;
    const link = make("a", { href: address, ...(source.address ? { rel: "noopener" } : {}) }, brief ? source.short : source.citation);
    const place = brief || !source.address ? "" : make("span", null, " ", make("a", { href: `evidence.html#${row.source}` }, row.source));
    return list([make("li", { class: "from-source" }, link, place, " ", make("span", { class: "tier" }, row.tier))]);
  }

  function rowItem(key, evidence, brief) {
    const row = evidence.rows[key];
    const link = make("a", { href: `evidence.html#${key}` }, key);
    if (!row) return make("li", { class: "from-row" }, link);
    const words = [row.what, row.study].filter(Boolean).join("; ");
    return make("li", { class: "from-row" }, link, " ", make("b", null, row.value), row.value ? ": " : "", words, sourceOf(row, evidence, brief));
  }

  // `under` holds the parameters of a number of another scenario, as far as they are not this report's.
  function assumptionItem(name, evidence, under) {
    const parameter = evidence.parameters[name];
    const value = under?.[name] ?? parameter.value;
    const link = make("a", { href: `parameters.html#${name}` }, parameter.short);
    const assumed = value === parameter.default ? "assumed by default" : `assumed instead of ${parameter.default}`;
    return make("li", { class: "from-assumption" }, link, `: ${value}, ${assumed}`);
  }

  // How a number came about: its formula, beneath it the numbers that were themselves computed, in full where they are known, and the rows.
  function byFormula(key, entry, evidence, known, above) {
    const words = make("span", { class: "said" }, entry.formula);
    if (entry.calculation) words.append(make("span", { class: "calculation" }, ` with its numbers: ${entry.calculation}`));
    const computed = (entry.computed ?? []).map(([name, other, text]) => {
      const item = make("li", { class: "from-number" }, `${name} `, make("b", null, text), ": ", make("a", { href: `ledger.html#${other}` }, other));
      const inner = above.includes(other) ? null : known?.get(other);
      if (inner) item.append(list([byFormula(other, inner, evidence, known, [...above, other])]));
      return item;
    });
    const rows = (known ? entry.own : null) ?? entry.rows ?? [];
    const shown = !known && rows.length > ROWS_IN_CARD ? rows.slice(0, ROWS_IN_CARD - 1) : rows;
    const more = rows.length - shown.length;
    const from = shown.map((row) => rowItem(row, evidence, !known));
    if (more) from.push(make("li", { class: "from-row" }, make("a", { href: `ledger.html#${key}` }, `and ${more} more rows`)));
    if (!entry.rows?.length) from.push(make("li", { class: "from-nothing" }, "rests on no published figure"));
    return make("li", { class: "by-formula" }, words, list([...computed, ...from]));
  }

  // The derivation of a number, from its value at the top to its sources at the bottom; with what it was computed from in full where that is
  // `known`, as `family` finds it.
  function tree(key, entry, evidence, known) {
    const branches = [byFormula(key, entry, evidence, known, [key]), ...(entry.assumptions ?? []).map((name) => assumptionItem(name, evidence, entry.under))];
    if (entry.note) branches.push(make("li", { class: "with-note" }, "note: ", entry.note));
    const value = make("li", { class: "the-value" }, make("span", { class: "said" }, ...said(entry)), list(branches));
    return make("ul", { class: "tree", "aria-label": `Derivation of ${entry.text}` }, value);
  }

  const recorded = (entry) =>
    make("span", null, "Recorded in ", make("a", { href: `${entry.notebook}.html` }, entry.chapter), entry.cell ? `, cell ${entry.cell}` : "");

  const onward = (href, words) => make("a", { class: "onward", href }, words);

  // What a card says, by the kind of link: [content, its label], or null where the ledger does not know the link's target.
  const cards = {
    async num(key) {
      const { entry, evidence } = await number(key);
      if (!entry) return null;
      const foot = make("p", { class: "foot" }, recorded(entry), onward(`ledger.html#${key}`, "Open in ledger"));
      return [[tree(key, entry, evidence), foot], `How ${entry.text} came about`];
    },
    async row(key) {
      const evidence = await load("evidence");
      const row = evidence.rows[key];
      const source = evidence.sources[key];
      if (!row && !source) return null;
      const item = row ? rowItem(key, evidence, true) : make("li", null, source.citation);
      item.classList.add("said");
      const foot = make("p", { class: "foot" }, onward(`evidence.html#${key}`, "Open in evidence"));
      return [[make("ul", { class: "tree" }, item), foot], `Row ${key} of the evidence`];
    },
    async param(name) {
      const { parameters } = await load("evidence");
      const parameter = parameters[name];
      if (!parameter) return null;
      const value = make("p", { class: "said" }, make("b", null, `${name} = ${parameter.value}`), `; default ${parameter.default}`);
      const foot = make("p", { class: "foot" }, onward(`parameters.html#${name}`, "Change it"));
      return [[value, make("p", { class: "said" }, parameter.meaning), foot], `Parameter ${name}`];
    },
  };

  function contentOf(link) {
    if (link.dataset.entry) return cards.num(link.dataset.entry).catch(() => null);
    const kind = Object.keys(cards).find((name) => link.classList.contains(name));
    return cards[kind](decodeURIComponent(link.hash.slice(1))).catch(() => null);
  }

  // --- the card ---

  const card = make("div", { id: "number-card", role: "dialog", tabindex: "-1", hidden: "" });
  const voice = make("div", { id: "number-voice", role: "status" });
  let open = null; // the link whose card is shown
  let wanted = null; // the link whose card is to be shown
  let quiet = false; // focus is being given back, and must not ask again
  let opening = 0;
  let closing = 0;

  // Whether what the card says is spoken too: SPEAK, or LATE for only where it came after the focus, when no description is read.
  const SPEAK = "speak";
  const LATE = "late";

  async function ask(link, delay, aloud) {
    clearTimeout(closing);
    if (link === wanted) return;
    clearTimeout(opening);
    wanted = link;
    const before = data.size;
    const content = contentOf(link);
    if (delay) await new Promise((resolve) => (opening = setTimeout(resolve, delay)));
    const found = await content;
    if (wanted !== link) return;
    if (found) show(link, ...found, aloud === SPEAK || (aloud === LATE && data.size > before));
    else close();
  }

  function show(link, content, label, aloud) {
    if (!card.isConnected) document.body.append(card, voice);
    if (open) release(open);
    open = link;
    card.replaceChildren(...content);
    if (link.matches(":focus-visible")) card.lastChild.append(make("span", { class: "said keys" }, "Arrow down: into this card. Escape: away."));
    card.setAttribute("aria-label", label);
    card.hidden = false;
    card.scrollTop = 0;
    place(link);
    const parts = [...card.querySelectorAll(".said")];
    parts.forEach((part, place) => (part.id = `number-said-${place}`));
    // A label of a drawing is part of its picture, and has no voice of its own.
    if (!link.dataset.entry) {
      link.setAttribute("aria-expanded", "true");
      link.setAttribute("aria-controls", card.id);
      link.setAttribute("aria-describedby", parts.map((part) => part.id).join(" "));
    }
    voice.textContent = aloud ? parts.map((part) => part.textContent).join("; ") : "";
  }

  function release(link) {
    for (const name of ["aria-expanded", "aria-controls", "aria-describedby"]) link.removeAttribute(name);
  }

  function close() {
    clearTimeout(opening);
    clearTimeout(closing);
    wanted = null;
    if (!open) return;
    const back = card.contains(document.activeElement) ? open : null;
    release(open);
    open = null;
    card.hidden = true;
    voice.textContent = "";
    if (back) giveFocus(back);
  }

  function giveFocus(link) {
    quiet = true;
    link.focus();
    quiet = false;
  }

  // Under the number or, where there is more room, above it; inside the window in any case.
  function place(link) {
    Object.assign(card.style, { left: "0", top: "0", maxHeight: "" });
    const origin = card.getBoundingClientRect();
    const rects = [...link.getClientRects()];
    const at = rects.find((rect) => rect.bottom > 0) ?? rects[0];
    const width = document.documentElement.clientWidth;
    const below = window.innerHeight - at.bottom - GAP - MARGIN;
    const above = at.top - GAP - MARGIN;
    const under = origin.height <= below || below >= above;
    const height = Math.min(origin.height, under ? below : above);
    const left = Math.max(MARGIN, Math.min(at.left, width - origin.width - MARGIN));
    const top = under ? at.bottom + GAP : at.top - GAP - height;
    Object.assign(card.style, { left: `${left - origin.left}px`, top: `${top - origin.top}px`, maxHeight: `${height}px` });
  }

  // --- asking ---

  const asked = (event) => (event.target instanceof Element ? event.target.closest(ASKED) : null);
  const inCard = (event) => event.target instanceof Node && card.contains(event.target);
  const held = () => card.contains(document.activeElement) || (open?.matches(":focus-visible") ?? false);
  let tapped = null; // the link under a finger, and whether its card was shown before

  document.addEventListener("pointerover", (event) => {
    if (event.pointerType === "touch") return;
    if (inCard(event)) clearTimeout(closing);
    const link = asked(event);
    if (link) ask(link, open ? DELAY.next : DELAY.open);
  });

  document.addEventListener("pointerout", (event) => {
    const left = inCard(event) ? card : asked(event);
    if (event.pointerType === "touch" || !left || left.contains(event.relatedTarget)) return;
    if (wanted !== open) {
      clearTimeout(opening);
      wanted = open;
    }
    clearTimeout(closing);
    if (open && !held()) closing = setTimeout(close, DELAY.close);
  });

  document.addEventListener("pointerdown", (event) => {
    const link = asked(event);
    tapped = event.pointerType === "touch" && link ? { link, shown: link === open } : null;
    if (!inCard(event) && link !== open) close();
  });

  document.addEventListener("click", (event) => {
    const link = asked(event);
    if (!link || tapped?.link !== link || tapped.shown) return;
    event.preventDefault();
    const { href } = link;
    ask(link, 0, SPEAK).then(() => {
      if (!wanted && href) window.location.href = href;
    });
  });

  document.addEventListener("focusin", (event) => {
    if (quiet || inCard(event)) return;
    const link = asked(event);
    if (link?.matches(":focus-visible")) ask(link, 0, LATE);
    else if (!link && open) close();
  });

  document.addEventListener("keydown", (event) => {
    tapped = null;
    if (event.key === "Escape") close();
    else if (event.key === "ArrowDown" && open && open === document.activeElement) {
      event.preventDefault();
      card.focus();
    } else if (event.key === "Tab" && card.contains(document.activeElement)) {
      const stops = [...card.querySelectorAll("a")];
      const ends = event.shiftKey ? [card, stops[0]] : [stops.at(-1)];
      if (!ends.includes(document.activeElement)) return;
      // From the card the focus goes on as if it had never left the number.
      if (event.shiftKey) event.preventDefault();
      close();
    }
  });

  let wide = window.innerWidth;
  window.addEventListener("resize", () => {
    // On a phone the height changes with every scroll.
    if (window.innerWidth !== wide) close();
    wide = window.innerWidth;
  });
  window.addEventListener("pagehide", close);

  window.remission = { take: (name, content) => data.set(name, content), load, family, make, tree, recorded };
})();
