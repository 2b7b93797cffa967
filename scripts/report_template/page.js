"use strict";
/* Filters, sorting, one page per account by the address's hash, and the charts. Texts reach the page
   as text only; what is drawn comes from the JSON beside it. */
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const one = (selector, within = document) => within.querySelector(selector);
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];

  // Charts: `ast` interprets Vega's expressions, so that the page needs no eval.
  const options = { renderer: "svg", actions: false, ast: true, mode: "vega-lite" };
  // A phone held upright has no room for five legend entries abreast and long labels.
  const upright = matchMedia("(max-width: 600px)");
  const most = { columns: 3, labelLimit: 150 };
  const fitted = (spec) =>
    JSON.parse(JSON.stringify(spec, (key, value) => (key in most ? Math.min(value, most[key]) : value)));
  const narrow = {
    ...data.config,
    axis: { ...data.config.axis, labelLimit: 120 },
    legend: { ...data.config.legend, columns: 3 },
  };
  const views = new Map();
  const draw = (element, spec) => {
    element.dataset.drawn = "yes";
    views.set(element, Promise.resolve(views.get(element)).then((old) => {
      old?.finalize();
      const [shown, config] = upright.matches ? [fitted(spec), narrow] : [spec, data.config];
      return vegaEmbed(element, shown, { ...options, config });
    }).catch((error) => {
      element.textContent = "This chart could not be drawn.";
      console.error(error);
    }));
  };
  const later = (day, days) => new Date(Date.parse(day) + days * 864e5).toISOString().slice(0, 10);

  function datasets(account, element) {
    switch (element.dataset.accountChart) {
      case "score":
        return {
          scores: account.score.values.map((score, days) => ({
            day: later(account.score.from, days), score,
          })),
          bands: account.score.bands.map(([from_on, to_on, band]) => ({
            from_on, to_on, until: later(to_on, -1), band: data.bands[band] ?? band,
          })),
          alerts: account.alerts.map(([day, severity, rule, why]) => ({ day, severity, rule, why })),
        };
      case "lost":
        return { lost: account.lost.map(([day, part, points]) => ({ day, part, points })) };
      case "changes":
        return { changes: account.changes.map(([label, cause, points]) => ({ label, cause, points })) };
      default: {
        const kpi = account.kpis[element.dataset.place];
        const lines = { value: "the account", own: "itself before", median: "its segment" };
        return {
          kpi: Object.entries(lines).flatMap(([key, line]) =>
            account.weeks.map((day, week) => ({
              day, line, value: kpi[key][week],
              told: key === "own" ? `itself ${element.dataset.before} days before` : line,
            }))),
        };
      }
    }
  }

  function drawAccount(article) {
    const account = data.accounts[article.id];
    for (const element of all("[data-account-chart]:not([data-drawn])", article)) {
      const spec = structuredClone(data.account_charts[element.dataset.accountChart]);
      if (element.dataset.percent) {
        spec.encoding.y.axis.format = ".0%";
        spec.encoding.tooltip[2].format = ".1%";
      }
      if (element.dataset.accountChart === "changes") {
        spec.height = 22 * account.changes.length;
        // The causes that occur, in their colours: a legend of all five does not fit a phone.
        const { scale } = spec.layer[0].encoding.color;
        const occurs = scale.domain.map((cause) => account.changes.some((change) => change[1] === cause));
        for (const part of ["domain", "range"]) scale[part] = scale[part].filter((_, place) => occurs[place]);
      }
      const sets = datasets(account, element);
      // A layer without data, such as alerts where none is open, would have no extent to be drawn on.
      if (spec.layer?.[0].data) spec.layer = spec.layer.filter((layer) => sets[layer.data.name].length);
      draw(element, { ...spec, datasets: sets });
    }
  }

  // Pages: #account/<id> shows that account, everything else the overview.
  const overview = document.getElementById("overview");
  const title = document.title;
  let cameFrom = 0;
  let isResized = false;
  addEventListener("resize", () => { isResized = true; });
  function drawShown(article) {
    if (article) {
      drawAccount(article);
      return;
    }
    for (const element of all("[data-chart]:not([data-drawn])")) {
      draw(element, data.charts[element.dataset.chart]);
    }
  }
  upright.addEventListener("change", () => {
    for (const element of all("[data-drawn]")) delete element.dataset.drawn;
    drawShown(one("article.account:not([hidden])"));
  });
  function route() {
    const hash = location.hash.slice(1);
    const article = hash.startsWith("account/") ? document.getElementById(hash) : null;
    const wasOverview = !overview.hidden;
    if (article && wasOverview) cameFrom = scrollY;
    for (const other of all("article.account")) other.hidden = other !== article;
    overview.hidden = Boolean(article);
    // A chart that was hidden while the window changed has had no width to fit into.
    if (isResized) dispatchEvent(new Event("resize"));
    document.title = article ? `${one("h1", article).textContent} · Account Health` : title;
    drawShown(article);
    if (article) {
      scrollTo(0, 0);
      one("h1", article).focus({ preventScroll: true });
      return;
    }
    if (!wasOverview && hash === "alerts") {
      scrollTo(0, cameFrom);
    } else if (hash) {
      document.getElementById(hash)?.scrollIntoView();
    }
  }
  addEventListener("hashchange", route);
  addEventListener("keydown", (event) => {
    if (event.key === "Escape" && overview.hidden) location.hash = "alerts";
  });

  // A table that is cut off says so.
  const cut = new ResizeObserver((entries) => {
    for (const { target } of entries) target.classList.toggle("wide", target.scrollWidth > target.clientWidth);
  });
  for (const element of all(".scroll")) cut.observe(element);

  // The alert list.
  const list = one("#alert-list tbody");
  const rows = all("tr", list);
  const text = new Map(rows.map((row) => [row, row.textContent.toLowerCase()]));
  const filters = ["owner", "severity", "segment"].map((name) => [name, one(`#filter-${name}`)]);
  const FIRST = 10;
  const showAll = one("#show-all");
  let order = rows;
  let isWhole = false;
  function show() {
    const words = one("#filter-text").value.toLowerCase().split(/\s+/).filter(Boolean);
    const fits = order.filter((row) =>
      filters.every(([name, field]) => !field.value || row.dataset[name] === field.value) &&
      words.every((word) => text.get(row).includes(word)));
    const shown = new Set(isWhole ? fits : fits.slice(0, FIRST));
    for (const row of rows) row.hidden = !shown.has(row);
    one("#filter-count").textContent = fits.length === rows.length
      ? `${rows.length} accounts` : `${fits.length} of ${rows.length} accounts`;
    one("#no-match").hidden = fits.length > 0;
    showAll.hidden = shown.size === fits.length;
    showAll.textContent = `Show all ${fits.length}`;
  }
  showAll.addEventListener("click", () => {
    const next = order.find((row) => row.hidden);
    isWhole = true;
    show();
    (one("a", next) ?? one("summary", next))?.focus();
  });
  const form = one(".filters");
  form.addEventListener("input", show);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", () => setTimeout(show));

  const number = (value) => (value === "" ? null : Number(value));
  const keys = {
    account: (row) => row.dataset.account.toLowerCase(),
    severity: (row) => number(row.dataset.rank),
    score: (row) => number(row.dataset.score),
    mrr: (row) => number(row.dataset.mrr),
    owner: (row) => row.dataset.owner,
    due: (row) => row.dataset.due || null,
  };
  function sort(button) {
    const header = button.closest("th");
    const first = button.dataset.first ?? "ascending";
    const second = first === "ascending" ? "descending" : "ascending";
    const direction = header.getAttribute("aria-sort") === first ? second : first;
    for (const other of all("th[aria-sort]", header.parentElement)) other.removeAttribute("aria-sort");
    header.setAttribute("aria-sort", direction);
    const sign = direction === "ascending" ? 1 : -1;
    const key = keys[button.dataset.sort];
    const compare = (a, b) => {
      const [left, right] = [key(a), key(b)];
      // What is unknown comes last in both directions.
      if (left === null || right === null) return (left === null) - (right === null);
      return left < right ? -sign : left > right ? sign : 0;
    };
    order = [...rows].sort(compare);
    list.append(...order);
    show();
  }
  for (const button of all("#alert-list [data-sort]")) {
    button.addEventListener("click", () => sort(button));
  }

  show();
  route();
})();
