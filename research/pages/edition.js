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

  const bold = (text) => (/<b>.*?<\/b>/.exec(text) || [""])[0];
  const SIZE = 13;
  const LINE = 17;
  const TOLD = 210;

  // Points are not percent: +20, not +20%.
  const points = {};
  for (let n = -100; n <= 100; n += 1) {
    const told = `${n < 0 ? "\u2212" : "+"}${Math.abs(n)}`;
    points[`${told}%`] = n ? told : "0";
  }

  // Row labels at the left where there is room, above their rows on a phone; the finding's is hot.
  function rows(layout, notes, room, narrow, { hot, paper }) {
    const axis = layout.yaxis;
    const labels = axis.categoryarray;
    const told = new Map(notes.filter((note) => note.name === "told").map((note) => [note.y, note]));
    const isHot = (label) => told.has(label) && told.get(label).font.color === hot;
    const lines = labels.map((label) => {
      const note = told.get(label);
      const more = narrow && note && !bold(note.text) ? `${label}: ${note.text}` : label;
      return wrapped(more, narrow ? room - 16 : room * 0.32, SIZE);
    });
    const besides = narrow ? [] : [...told.values()].map((note) => wrapped(note.text, TOLD, SIZE));
    const tall = Math.max(...[...lines, ...besides].map((line) => line.length));
    const styled = (line, label) => (isHot(label) ? `<span style="color:${hot};font-weight:600">${line.join("<br>")}</span>` : line.join("<br>"));
    if (!narrow) {
      Object.assign(axis, { tickmode: "array", tickvals: labels, automargin: false, ticklabelstandoff: 6 });
      axis.ticktext = lines.map((line, at) => styled(line, labels[at]));
      layout.margin.l = widest(lines.flat(), SIZE, 600) + 16;
      Object.assign(axis, { autorange: false, range: [labels.length - 0.4, -0.6] }); // rows without a mark count too
      return labels.length * Math.max(30, LINE * tall + 10);
    }
    Object.assign(axis, { showticklabels: false, automargin: false });
    layout.margin.l = 8;
    const high = LINE * tall + 40;
    labels.forEach((label, at) => {
      const shift = { xshift: -6, yshift: 16 + LINE * lines[at].length };
      const place = { x: 0, xref: "paper", xanchor: "left", y: label, yref: "y", yanchor: "top", showarrow: false, align: "left", bgcolor: paper, borderpad: 0 };
      notes.push({ ...place, ...shift, text: styled(lines[at], label), name: "label" });
    });
    layout.bargap = 1 - 25 / high;
    const move = (LINE * tall) / high / 2;
    axis.range = [labels.length - 0.5 - move + 0.3, -0.5 - move];
    axis.autorange = false;
    return high * (labels.length + 0.3);
  }

  // What a chart looks like at the width it is given: labels are wrapped, never shrunk; figures stay beside their rows.
  function fitted(chart, room) {
    const { data, layout } = chart;
    const narrow = room < 560;
    const style = getComputedStyle(document.documentElement);
    const [hot, paper, ink] = ["--hot", "--paper", "--ink"].map((name) => style.getPropertyValue(name).trim());
    const notes = (layout.annotations ||= []);
    for (const note of notes) {
      if (note.name === "told") Object.assign(note, { x: 1.01, xref: "paper", xanchor: "left", yref: "y", showarrow: false, align: "left" });
    }
    const margin = { l: 8, r: 14, t: 8, b: 38 };
    Object.assign(layout, { width: room, dragmode: false, autosize: false, margin });
    layout.font = { family: '"Source Sans 3", sans-serif', size: SIZE, color: ink };
    Object.assign(layout, { paper_bgcolor: paper, plot_bgcolor: paper, hovermode: "closest" });
    layout.uniformtext = { minsize: 11, mode: "hide" };
    for (const name of Object.keys(layout).filter((key) => /^[xy]axis/.test(key))) {
      layout[name].fixedrange = true;
      if (layout[name].tickformat === "+.0%") layout[name].labelalias = points;
    }
    if (layout.xaxis.visible === false || layout.xaxis.showticklabels === false) margin.b = 8;
    if (notes.some((note) => note.yref === "paper" && note.y >= 1)) margin.t = 26;
    if (layout.xaxis.ticktext) {
      const [first, last] = layout.xaxis.range;
      if (narrow && layout.xaxis.ticktext.length > 3) {
        layout.xaxis.ticktext = layout.xaxis.ticktext.map((wave) => wave.replace(/^\d\d(\d\d)$/, "\u2019$1"));
      }
      const range = [first - (narrow ? 0.08 : 0) * (last - first), last]; // figures keep off the labels of the axis
      Object.assign(layout.xaxis, { ticklabelstandoff: 8, automargin: false, tickangle: 0, range });
    }
    const isRows = layout.yaxis.type === "category";
    const high = isRows ? rows(layout, notes, room, narrow, { hot, paper }) : 320;
    for (const note of notes) {
      if (note.name === "told") note.text = narrow ? bold(note.text) : wrapped(note.text, TOLD, SIZE).join("<br>");
      if (note.name === "end") note.text = wrapped(note.text, narrow ? room * 0.3 : 200, SIZE).join("<br>");
      if (note.name === "break") note.text = `<b>${note.text[0]}</b>`;
      if (note.name === "head" && narrow && note.xref !== "paper") note.text = wrapped(note.text.replace(/<[^>]*>/g, ""), room / 4 - 6, SIZE).join("<br>");
    }
    layout.annotations = notes.filter((note) => note.text);
    const beside = layout.annotations.filter((note) => note.xref === "paper" && note.x >= 1);
    if (beside.length) margin.r = widest(beside.flatMap((note) => note.text.split("<br>")), SIZE, 600) + 18;
    const heads = layout.annotations.filter((note) => note.name === "head").map((note) => note.text.split("<br>").length);
    if (heads.length) margin.t = LINE * Math.max(...heads) + 9;
    if (layout.showlegend) {
      const names = data.map((trace) => trace.name);
      const each = widest(names, SIZE) + 12;
      const across = Math.max(1, Math.floor((room - margin.l - 8) / (each + 40)));
      const lines = Math.ceil(names.length / across);
      layout.legend = { ...layout.legend, x: 0, xanchor: "left", y: 1, entrywidth: each, entrywidthmode: "pixels", itemclick: false, itemdoubleclick: false };
      margin.t = 21 * lines + 14;
    }
    layout.height = Math.round(high + margin.t + margin.b);
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
      const painted = colored(charts()[plot.dataset.chart], getComputedStyle(document.documentElement));
      const { data, layout } = fitted(painted, room);
      await Plotly.react(plot, data, layout, { displayModeBar: false, doubleClick: false, showTips: false });
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
