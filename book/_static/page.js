// What a page does beside being read: color mode, search, side bars on a narrow screen, the place in the contents, copying code.
(() => {
  "use strict";

  const root = document.documentElement;
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];

  // --- color mode ---

  const MODES = { auto: "as the system", light: "light", dark: "dark" };
  const system = matchMedia("(prefers-color-scheme: dark)");
  const paper = matchMedia("print");

  function paint() {
    const { mode } = root.dataset;
    const dark = mode === "dark" || (mode === "auto" && system.matches);
    root.dataset.theme = dark && !paper.matches ? "dark" : "light";
    for (const button of all(".theme-switch-button")) {
      button.setAttribute("aria-label", `Color mode: ${MODES[mode]}`);
      button.title = `Color mode: ${MODES[mode]}`;
    }
  }

  function nextMode() {
    const names = Object.keys(MODES);
    root.dataset.mode = names[(names.indexOf(root.dataset.mode) + 1) % names.length];
    try {
      localStorage.setItem("mode", root.dataset.mode);
    } catch {
      // Then it holds for this page alone.
    }
    paint();
  }

  if (!(root.dataset.mode in MODES)) root.dataset.mode = "auto";
  paint();
  for (const query of [system, paper]) query.addEventListener("change", paint);
  for (const button of all(".theme-switch-button")) button.addEventListener("click", nextMode);

  // --- search ---

  const search = document.getElementById("pst-search-dialog");

  function openSearch() {
    if (!search || search.open) return;
    search.showModal();
    search.querySelector("input").select();
  }

  for (const button of all(".search-button__button")) button.addEventListener("click", openSearch);
  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
      event.preventDefault();
      openSearch();
    }
  });
  const field = document.querySelector(".bd-search-container input");
  if (field) field.focus();

  // --- side bars, as dialogs where there is no room for them ---

  function closesOnGround(dialog) {
    dialog?.addEventListener("click", (event) => {
      if (event.target === dialog || event.target.closest("a[href]")) dialog.close();
    });
  }

  closesOnGround(search);
  for (const name of ["primary", "secondary"]) {
    const bar = document.getElementById(`pst-${name}-sidebar`);
    const dialog = document.getElementById(`pst-${name}-sidebar-modal`);
    for (const button of all(`.${name}-toggle`)) {
      if (!bar || !dialog) {
        button.hidden = true;
        continue;
      }
      button.setAttribute("aria-label", name === "primary" ? "Site navigation" : "On this page");
      button.addEventListener("click", () => {
        dialog.append(...bar.childNodes);
        dialog.classList.add(...[...bar.classList].filter((one) => one !== "hide-on-wide"));
        dialog.showModal();
      });
    }
    dialog?.addEventListener("close", () => {
      bar.append(...dialog.childNodes);
      dialog.removeAttribute("class");
    });
    closesOnGround(dialog);
  }

  // --- the place in the contents ---

  const entries = new Map(all("#pst-page-toc-nav a[href^='#']").map((link) => [decodeURIComponent(link.hash.slice(1)), link]));
  const sections = all("article section[id]").filter((section) => entries.has(section.id));
  if (sections.length) {
    const seen = new Set();
    const watcher = new IntersectionObserver(
      (changes) => {
        for (const change of changes) seen[change.isIntersecting ? "add" : "delete"](change.target);
        const last = sections.filter((section) => seen.has(section)).pop();
        for (const [id, link] of entries) {
          const here = last !== undefined && id === last.id;
          link.classList.toggle("active", here);
          if (here) link.setAttribute("aria-current", "true");
          else link.removeAttribute("aria-current");
        }
      },
      { rootMargin: "-15% 0px -75% 0px" },
    );
    for (const section of sections) watcher.observe(section);
  }

  // --- tables on a phone: read as blocks, one a row, each cell after the name of its column ---

  const phone = matchMedia("screen and (max-width: 44rem)");

  function stack() {
    if (!phone.matches) return;
    for (const table of all(".table-scroll > table:not(.stacked)")) {
      const heads = [...table.tHead.rows[0].cells].map(({ textContent: head }) => head && `${head}${/[?:]$/.test(head) ? "" : ":"} `);
      if (heads.length < 3) continue;
      for (const row of table.tBodies[0].rows) {
        [...row.cells].forEach((cell, place) => (cell.dataset.column = heads[place]));
      }
      table.classList.add("stacked");
    }
  }

  stack();
  phone.addEventListener("change", stack);

  // --- what is wider than the page is scrolled by keyboard too; an observer measures without laying the page out once more ---

  const measured = new ResizeObserver((changes) => {
    const wide = changes.map(({ target }) => [target, target.scrollWidth > target.clientWidth + 1]);
    for (const [box, isWide] of wide) {
      if (isWide) box.tabIndex = 0;
      else box.removeAttribute("tabindex");
    }
  });
  for (const box of all(".table-scroll, div.highlight pre")) measured.observe(box);

  // --- copying code ---

  for (const block of all("div.highlight")) {
    if (block.closest("details") || !navigator.clipboard) continue;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "copy-code";
    button.textContent = "Copy";
    button.addEventListener("click", async () => {
      try {
        await navigator.clipboard.writeText(block.querySelector("pre").textContent.trimEnd());
        button.textContent = "Copied";
      } catch {
        button.textContent = "Select and copy by hand";
      }
      setTimeout(() => (button.textContent = "Copy"), 2000);
    });
    block.append(button);
  }
})();
