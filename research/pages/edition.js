// Draws each chart when it is scrolled to. Without this script, and in print, the still drawing stands in its place.
"use strict";
(() => {
  const plots = [...document.querySelectorAll("[data-chart]")];
  if (!plots.length || !window.IntersectionObserver || !window.ResizeObserver || !window.DecompressionStream) return;
  let told;
  let loading;

  const charts = () => (told ??= JSON.parse(document.getElementById("charts").textContent));

  // The plotting script lies in the page, packed; it is unpacked once, when the first chart comes into view.
  async function unpack() {
    const packed = atob(document.getElementById("plotly").textContent.trim());
    const bytes = Uint8Array.from(packed, (sign) => sign.charCodeAt(0));
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
    const element = document.createElement("script");
    element.textContent = await new Response(stream).text();
    document.head.append(element);
    await document.fonts.load('600 13px "Source Sans 3"');
    return window.Plotly;
  }

  // Colors are names of the style sheet's variables, so that a dark screen gets dark colors.
  function colored(value, style) {
    if (Array.isArray(value)) return value.map((one) => colored(one, style));
    if (value && typeof value === "object") {
      return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, colored(one, style)]));
    }
    const name = typeof value === "string" && /^var\((--[a-z0-9]+)\)$/.exec(value);
    return name ? style.getPropertyValue(name[1]).trim() : value;
  }

  const pencil = document.createElement("canvas").getContext("2d");
  function width(text, size, weight = 400) {
    pencil.font = `${weight} ${size}px "Source Sans 3", sans-serif`;
    return pencil.measureText(text.replace(/<[^>]*>/g, "")).width;
  }

  function wrapped(text, room, size) {
    const lines = [""];
    for (const word of String(text).split(" ")) {
      const longer = `${lines.at(-1)} ${word}`.trim();
      if (width(longer, size) <= room || !lines.at(-1)) lines[lines.length - 1] = longer;
      else lines.push(word);
    }
    return lines;
  }

  const widest = (texts, size, weight) => Math.max(0, ...texts.map((text) => width(text, size, weight)));

  // What a chart looks like at the width it is given: labels are wrapped, never shrunk; figures stay beside their rows.
  function fitted(chart, room) {
    const { data, layout } = structuredClone(chart);
    const narrow = room < 560;
    const size = 13;
    const margin = { l: 8, r: 12, t: 12, b: 34, ...(layout.margin || {}) };
    Object.assign(layout, { width: room, dragmode: false, autosize: false, margin });
    layout.font = { ...layout.font, size };
    for (const name of Object.keys(layout).filter((key) => /^[xy]axis/.test(key))) layout[name].fixedrange = true;
    for (const note of layout.annotations || []) {
      if (narrow && note.name === "told") note.text = (/<b>.*?<\/b>/.exec(note.text) || [note.text])[0];
    }
    const beside = (layout.annotations || []).filter((note) => note.xref === "paper" && note.x >= 1);
    if (beside.length) margin.r = widest(beside.map((note) => note.text), size, 500) + 14;
    const rows = layout.yaxis;
    if (rows && rows.type === "category") {
      const labels = rows.categoryarray;
      const lines = labels.map((label) => wrapped(label, room * (narrow ? 0.36 : 0.32), size));
      const tall = Math.max(...lines.map((line) => line.length));
      Object.assign(rows, { tickmode: "array", tickvals: labels, ticktext: lines.map((line) => line.join("<br>")), automargin: false });
      margin.l = widest(lines.flat(), size) + 14;
      layout.height = margin.t + margin.b + labels.length * Math.max(30, 17 * tall + 10);
    }
    if (layout.showlegend) {
      const names = data.map((trace) => trace.name);
      const across = widest(names, size) + 52;
      const lines = Math.ceil((across * names.length) / (room - margin.l - 12));
      const added = 22 * Math.min(lines, names.length) + 6;
      layout.height += added;
      margin.t += added;
    }
    return { data, layout };
  }

  // Names at the end of lines keep apart.
  function spread(Plotly, plot) {
    const axis = plot._fullLayout.yaxis;
    const ends = (plot.layout.annotations || []).map((note, at) => ({ note, at })).filter(({ note }) => note.name === "end");
    if (ends.length < 2) return null;
    const placed = ends.map(({ note, at }) => ({ at, y: axis.d2p(note.y), high: 17 * note.text.split("<br>").length + 3 }));
    placed.sort((a, b) => a.y - b.y);
    const change = {};
    let last = -Infinity;
    for (const one of placed) {
      const top = Math.max(one.y - one.high / 2, last);
      last = top + one.high;
      change[`annotations[${one.at}].yshift`] = one.y - (top + one.high / 2);
    }
    return Plotly.relayout(plot, change);
  }

  async function draw(plot) {
    const figure = plot.closest("figure");
    try {
      const Plotly = await (loading ??= unpack());
      figure.classList.add("drawn");
      const room = Math.floor(plot.getBoundingClientRect().width);
      if (room < 1) return;
      const { data, layout } = fitted(charts()[plot.dataset.chart], room);
      const painted = colored({ data, layout }, getComputedStyle(document.documentElement));
      await Plotly.react(plot, painted.data, painted.layout, { displayModeBar: false, doubleClick: false, showTips: false });
      await spread(Plotly, plot);
      plot.dataset.width = room;
    } catch (error) {
      figure.classList.remove("drawn");
      throw error;
    }
  }

  const redraw = (plot) => plot.dataset.width && draw(plot);
  const seen = new IntersectionObserver((entries) => {
    for (const { isIntersecting, target } of entries) {
      if (!isIntersecting) continue;
      seen.unobserve(target);
      const plot = target.querySelector("[data-chart]");
      draw(plot).then(() => sized.observe(plot));
    }
  }, { rootMargin: "200px 0px" });
  const sized = new ResizeObserver((entries) => {
    for (const { target } of entries) {
      const room = Math.floor(target.getBoundingClientRect().width);
      if (room > 0 && room !== Number(target.dataset.width)) redraw(target);
    }
  });
  for (const plot of plots) seen.observe(plot.closest(".panel"));
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => plots.forEach(redraw));
})();
