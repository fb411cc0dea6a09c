"use strict";

// Renews parts of the page in place, and draws the charts. Everything else is made on the server.

const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

function renew(part) {
  const seconds = Number(part.dataset.live);
  window.setTimeout(async () => {
    let current = part;
    if (!document.hidden) {
      try {
        const answer = await fetch(window.location.href, { credentials: "same-origin" });
        if (answer.redirected) return window.location.reload();
        const page = new DOMParser().parseFromString(await answer.text(), "text/html");
        const fresh = page.getElementById(part.id);
        if (answer.ok && fresh) {
          part.replaceWith(fresh);
          current = fresh;
        }
      } catch { /* The server may be starting again; the next round tells. */ }
    }
    renew(current);
  }, seconds * 1000);
}

const line = {
  id: "line",
  afterDatasetsDraw(chart, _, options) {
    if (options.at === undefined) return;
    const x = chart.scales.x.getPixelForValue(options.at);
    const { top, bottom } = chart.chartArea;
    chart.ctx.save();
    chart.ctx.strokeStyle = colour("--warn");
    chart.ctx.setLineDash([4, 3]);
    chart.ctx.beginPath();
    chart.ctx.moveTo(x, top);
    chart.ctx.lineTo(x, bottom);
    chart.ctx.stroke();
    chart.ctx.restore();
  },
};

function settings(extra) {
  const grid = { color: colour("--line"), drawBorder: false };
  const ticks = { color: colour("--soft"), font: { size: 11 }, maxRotation: 0, autoSkipPadding: 12 };
  return {
    animation: false, maintainAspectRatio: false, responsive: true,
    plugins: { legend: { display: false }, ...extra.plugins },
    indexAxis: extra.indexAxis || "x",
    scales: {
      x: { grid, ticks: { ...ticks, ...extra.xTicks }, beginAtZero: true, ...extra.x },
      y: { grid, ticks: { ...ticks, ...extra.yTicks }, beginAtZero: true, ...extra.y },
    },
  };
}

const percent = (value) => `${Math.round(value * 100)} %`;

const makers = {
  minutes: (data) => ({
    type: "line",
    data: { labels: data.minutes.labels, datasets: [{ data: data.minutes.decisions, borderColor: colour("--accent"),
      backgroundColor: colour("--ad-soft"), fill: true, borderWidth: 1.5, pointRadius: 0, tension: 0.2 }] },
    options: settings({ yTicks: { precision: 0 } }),
  }),
  hours: (data) => ({
    type: "bar",
    data: { labels: data.hours.labels, datasets: [{ data: data.hours.spend, backgroundColor: colour("--accent"), maxBarThickness: 22 }] },
    options: settings({}),
  }),
  pacing: (data) => ({
    type: "bar",
    data: { labels: data.pacing.labels, datasets: [{ data: data.pacing.spent_share, maxBarThickness: 14,
      backgroundColor: data.pacing.spent_share.map((share) => share > data.pacing.elapsed_share + 0.1 ? colour("--warn") : colour("--accent")) }] },
    options: settings({
      indexAxis: "y", x: { max: 1 }, xTicks: { callback: percent }, yTicks: { autoSkip: false },
      plugins: {
        line: { at: data.pacing.elapsed_share },
        tooltip: { callbacks: { label: (item) => `${percent(item.raw)} spent, multiplier ${data.pacing.multiplier[item.dataIndex].toFixed(3)}` } },
      },
    }),
    plugins: [line],
  }),
};

async function draw(part) {
  if (typeof Chart === "undefined") return;
  const charts = new Map();
  const update = async () => {
    if (!document.hidden) {
      try {
        const answer = await fetch(part.dataset.charts, { credentials: "same-origin" });
        if (answer.redirected) return window.location.reload();
        const data = await answer.json();
        for (const canvas of part.querySelectorAll("canvas[data-chart]")) {
          const config = makers[canvas.dataset.chart](data);
          const chart = charts.get(canvas);
          if (chart) {
            chart.data = config.data;
            chart.options = config.options;
            chart.update();
          } else {
            charts.set(canvas, new Chart(canvas, config));
          }
        }
      } catch { /* As above. */ }
    }
    window.setTimeout(update, 10000);
  };
  await update();
  window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => window.location.reload());
}

// A picture that cannot be shown says so.
function miss(image) {
  const note = document.createElement("span");
  note.textContent = "no picture";
  image.replaceWith(note);
}

document.addEventListener("error", (event) => {
  if (event.target instanceof HTMLImageElement) miss(event.target);
}, true);
document.querySelectorAll(".picture img").forEach((image) => {
  if (image.complete && image.naturalWidth === 0) miss(image);
});
document.querySelectorAll("[data-live]").forEach(renew);
document.querySelectorAll("[data-charts]").forEach(draw);
