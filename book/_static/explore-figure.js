// The ladder of assumptions as a drawing: one row an assumption, the share with its interval against the threshold; as figures/ladder.py
// draws it. Text keeps its size at every width: where the labels have no room beside the rows, they stand above them.
(() => {
  "use strict";

  const SVG = "http://www.w3.org/2000/svg";
  const TEXT = 13; // pixels, and
  const LETTER = 7.2; // the width of an average letter
  const NARROW = 480;
  const LABELS = 150;
  const TOP = 26;
  const AXIS = 22; // the height of its numbers
  const LINE = 17;
  const EDGE = 14;
  const GAP = 8;
  const TICK = 0.1;

  function make(tag, attributes, ...children) {
    const made = document.createElementNS(SVG, tag);
    for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
    made.append(...children);
    return made;
  }

  const text = (x, y, words, attributes = {}) => make("text", { x, y, "font-size": TEXT, ...attributes }, words);
  const line = (x1, x2, y1, y2, attributes) => make("line", { x1, x2, y1, y2, ...attributes });

  // A label in as many lines as it needs, in the middle of the drawing.
  function wrapped(words, x, y, width) {
    const lines = [""];
    for (const word of words.split(" ")) {
      if (lines.at(-1) && (lines.at(-1).length + word.length + 1) * LETTER > width) lines.push("");
      lines.push(`${lines.pop()} ${word}`.trim());
    }
    return lines.map((one, place) => text(x, y + place * LINE, one, { "text-anchor": "middle", class: "explore-ink" }));
  }

  // From the tick below the lowest to the tick above the highest.
  function domain(rows, threshold) {
    const ends = rows.flatMap(({ value, low, high }) => [value, low, high]).filter((end) => end != null);
    const low = Math.floor((Math.min(threshold, ...ends) - 0.01) / TICK);
    const high = Math.ceil((Math.max(threshold, ...ends) + 0.01) / TICK);
    return { low: low * TICK, high: high * TICK, ticks: Array.from({ length: high - low + 1 }, (_, place) => Math.round(low + place) * 10) };
  }

  function shape(row, x, y) {
    if (row.impossible) {
      const arm = 4.5;
      const cross = `M${x - arm},${y - arm}l${2 * arm},${2 * arm}m0,${-2 * arm}l${-2 * arm},${2 * arm}`;
      return make("path", { d: cross, class: "explore-muted-line", "stroke-width": 3, fill: "none" });
    }
    if (row.mine) return make("path", { d: `M${x},${y - 8}l8,8l-8,8l-8,-8z`, class: "explore-mine" });
    return make("circle", { cx: x, cy: y, r: 4.5, fill: "currentColor" });
  }

  // A row's words behind its mark, or before it where they would leave the drawing.
  function said(row, along, y, width) {
    const needed = row.text.length * LETTER + GAP;
    const end = along(row.high ?? row.value);
    const fits = end + needed <= width;
    const x = fits ? end + GAP + 2 : along(row.low ?? row.value) - GAP - 2;
    return text(x, y + TEXT / 3, row.text, { class: "explore-ink", "text-anchor": fits ? "start" : "end" });
  }

  function drawn(row, top, height, plot, narrow, width) {
    const y = top + (narrow ? height - 13 : height / 2);
    const place = narrow ? [0, top + 15] : [plot.left - EDGE, y + TEXT / 3];
    const parts = [text(...place, row.label, { class: "explore-ink", "text-anchor": narrow ? "start" : "end" })];
    if (row.value == null) {
      parts.push(text(plot.left, y + TEXT / 3, row.text, { class: "explore-ink" }));
      return parts;
    }
    if (row.low != null) {
      parts.push(line(plot.along(row.low), plot.along(row.high), y, y, { stroke: "currentColor", "stroke-width": row.mine ? 4 : 2 }));
    }
    parts.push(shape(row, plot.along(row.value), y), said(row, plot.along, y, width));
    return parts;
  }

  // The drawing in a width. `rows`: label, value, low, high, text, whether it is the reader's own (`mine`) or `impossible`; a row without a
  // value shows its words alone. `color` is the trial's.
  function draw({ rows, threshold, thresholdText, xlabel, alt, color, width }) {
    const narrow = width < NARROW;
    const height = narrow ? 44 : 34;
    const { low, high, ticks } = domain(rows, threshold);
    const left = narrow ? EDGE : LABELS + EDGE;
    const right = width - EDGE - 6;
    const plot = { left, along: (share) => left + ((share - low) / (high - low)) * (right - left) };
    const bottom = TOP + rows.length * height;
    const every = Math.ceil(ticks.length / Math.max(2, Math.floor((right - left) / 44)));
    const grid = ticks.flatMap((tick, place) => {
      const x = plot.along(tick / 100);
      const shown = place % every === 0 ? [text(x, bottom + 18, String(tick).replace("-", "\u2212"), { "text-anchor": "middle", class: "explore-ink" })] : [];
      return [line(x, x, TOP, bottom, { stroke: "var(--figure-grid)", "stroke-width": 0.8 }), ...shown];
    });
    const at = plot.along(threshold);
    const top = (place) => TOP + place * height;
    const bands = rows.flatMap((row, place) => (row.mine ? [make("rect", { x: 0, y: top(place), width, height, class: "explore-band" })] : []));
    const marks = rows.map((row, place) =>
      make("g", { class: row.mine ? "explore-own" : "" }, ...drawn(row, top(place), height, plot, narrow, width)),
    );
    const below = wrapped(xlabel, width / 2, bottom + AXIS + LINE, width);
    const whole = bottom + AXIS + LINE * below.length + GAP;
    return make(
      "svg",
      { viewBox: `0 0 ${width} ${whole}`, width, height: whole, role: "img", "aria-label": alt, style: `color: ${color}` },
      ...bands,
      ...grid,
      line(left, right, bottom, bottom, { class: "explore-axis", "stroke-width": 1 }),
      line(at, at, TOP, bottom, { class: "explore-muted-line", "stroke-width": 1.4, "stroke-dasharray": "5 4" }),
      text(at, TOP - 8, thresholdText, { "text-anchor": "middle", class: "explore-muted" }),
      ...marks,
      ...below,
    );
  }

  window.explore.figure = { draw };
})();
