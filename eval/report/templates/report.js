// The questions: filtered, sorted, drawn when they come into view. Data becomes text nodes only, never markup.
(function () {
  "use strict";
  const data = JSON.parse(document.getElementById("data").textContent);
  const words = data.words;
  const root = document.documentElement;
  const list = document.querySelector(".list");
  const form = document.querySelector(".toolbar");
  const STEP = 50;
  const GOOD = new Set(["complete", "refused", "answered", "refused_unscored", "retrieved"]);
  const worst = ["error", "not_refused", "wrongly_refused", "missed", "incomplete"];
  const questions = data.questions;
  questions.forEach((q, at) => { q.at = at; });
  let matching = [];
  let drawn = 0;

  // ---- elements
  function el(name, options, ...children) {
    const node = document.createElement(name);
    for (const [key, value] of Object.entries(options || {})) {
      if (key === "class") node.className = value;
      else node.setAttribute(key, value);
    }
    node.append(...children.filter((child) => child !== null && child !== undefined));
    return node;
  }
  function both(text) {
    if (text[0] === text[1]) return document.createTextNode(text[0]);
    const out = document.createDocumentFragment();
    out.append(el("span", { "data-l": "zh" }, text[0]), el("span", { "data-l": "en", lang: "en" }, text[1]));
    return out;
  }
  const named = (texts, name) => texts[name] || [name, name];
  const tag = (text, look) => el("span", { class: "tag " + look }, both(text));
  const heading = (text, ...more) => el("h3", {}, both(text), ...more);
  const filled = (text, value) => both(text.map((one) => one.replace("{}", () => value)));
  const page = (label) => (label === null ? null : filled(words.page, label));
  function where(place, ...before) {
    const path = data.sections[place.section];
    const out = el("div", { class: "where" }, ...before, page(place.page));
    if (path.length) out.append((place.page === null ? "" : " · ") + path.join(" › "));
    return out;
  }

  // ---- a question
  function answerText(q, article) {
    const out = el("p", { class: "text" });
    for (const part of (q.answer || "").split(/(\[\d+\])/)) {
      const n = /^\[(\d+)\]$/.exec(part);
      if (!n || !q.citations.some((c) => c.n === Number(n[1]))) {
        out.append(part);
        continue;
      }
      const button = el("button", { type: "button", class: "marker" }, part);
      button.addEventListener("click", () => {
        for (const item of article.querySelectorAll("[data-n]")) item.classList.toggle("lit", item.dataset.n === n[1]);
        article.querySelector('[data-n="' + n[1] + '"]').scrollIntoView({ block: "nearest" });
      });
      out.append(button);
    }
    return out;
  }
  function unmet(u) {
    const found = u.found ? filled(words.report_has, u.found) : both(words.report_lacks);
    return el("li", {}, both(named(data.conditions, u.condition)), filled(words.asked, u.asked), found);
  }
  function citation(c) {
    const head = where(c, el("b", {}, "[" + c.n + "] "));
    if (data.cited_kinds[c.kind]) head.append(tag(data.cited_kinds[c.kind], ""));
    head.append(c.verified ? tag(words.verified, "good") : tag(words.unverified, "bad"));
    if (c.gold !== null) head.append(c.gold ? tag(words.gold_place, "good") : tag(words.other_place, "warn"));
    return el("li", { "data-n": c.n }, head, el("div", { class: "quote" }, c.quote));
  }
  function written(w) {
    const out = el("div", { class: "where" });
    const count = Object.values(w.verdicts).reduce((sum, n) => sum + n, 0);
    if (count) out.append(filled(words.written, count));
    for (const name of Object.keys(data.sentences)) {
      const look = name === "supported" ? "good" : name === "wrong_citation" ? "warn" : "bad";
      const text = data.sentences[name];
      if (w.verdicts[name]) out.append(tag(text.map((one) => one + " " + w.verdicts[name]), look));
    }
    for (const [name, n] of Object.entries(w.reasons)) {
      out.append(tag(named(data.reasons, name).map((one) => one + " " + n), ""));
    }
    if (w.notice) out.append(el("p", { class: "notice" }, w.notice));
    return out;
  }
  function withoutModel(w) {
    return el("details", {}, el("summary", {}, both(words.extractive_answer)),
      el("p", {}, el("span", { class: "badge v-" + w.verdict }, both(named(data.verdicts, w.verdict))), " ", w.answer || "–"));
  }
  function answerColumn(q, article) {
    const out = el("div");
    if (q.conversation.length) {
      out.append(heading(words.conversation), el("ol", { class: "where" }, ...q.conversation.map((t) => el("li", {}, t))));
    }
    out.append(heading(q.error !== null ? words.failed : q.refused ? words.refused_answer : words.answer));
    out.append(q.error !== null ? el("p", {}, el("code", {}, q.error)) : answerText(q, article));
    if (q.written) out.append(written(q.written));
    if (q.refused && q.reason && !(q.answer || "").includes(q.reason)) out.append(el("p", {}, q.reason));
    if (q.unmet.length) out.append(el("ul", { class: "where" }, ...q.unmet.map(unmet)));
    if (q.candidate) out.append(heading(words.candidate), el("p", { class: "where" }, q.candidate));
    if (q.citations.length) out.append(heading(words.citations), el("ul", { class: "items" }, ...q.citations.map(citation)));
    if (q.refused && q.nearest.length) {
      const items = q.nearest.map((n) => el("li", {}, where(n), el("div", { class: "quote" }, n.quote)));
      out.append(heading(words.nearest), el("ul", { class: "items" }, ...items));
    }
    if (q.written) out.append(withoutModel(q.written));
    return out;
  }
  function goldColumn(q) {
    const gold = q.gold;
    const out = el("div");
    if (gold.answerable === false) out.append(heading(words.gold), el("p", {}, both(words.unanswerable)));
    if (gold.reference) out.append(heading(words.reference), el("p", {}, gold.reference));
    if (gold.facts.length) {
      const items = gold.facts.map((f) =>
        el("li", f.found ? {} : { class: "lacking" }, f.forms.join(" / "),
          el("span", { class: "sr" }, both(f.found ? words.found : words.lacking))));
      out.append(heading(words.facts), el("ul", { class: "fact-list" }, ...items));
    }
    if (gold.places.length) {
      const items = gold.places.map((g) => el("li", {}, where(g), g.key ? el("div", { class: "quote" }, g.key) : null));
      out.append(heading(words.places), el("ul", { class: "items" }, ...items));
    }
    if (!out.childNodes.length) out.append(heading(words.gold), el("p", {}, both(words.no_gold)));
    return out;
  }
  function scores(q) {
    const parts = Object.entries(q.scores).map(([name, value]) =>
      el("span", {}, both(named(data.metrics, name)), " ", el("b", {}, String(Math.round(value * 1000) / 1000))));
    if (q.confidence !== null) parts.push(el("span", {}, both(words.confidence), " ", el("b", {}, q.confidence.toFixed(2))));
    if (q.ms !== null) parts.push(el("span", {}, both(words.latency), " ", el("b", {}, q.ms.toFixed(1)), " ms"));
    return el("div", { class: "full" }, heading(words.scores), el("div", { class: "scores" }, ...parts));
  }
  function passages(q) {
    const holder = el("details", { class: "full" }, el("summary", {}, both(words.passages), " (" + q.passages.length + ")"));
    holder.addEventListener("toggle", () => {
      if (holder.children.length > 1) return;
      holder.append(el("ol", { class: "items" }, ...q.passages.map((found) => {
        const passage = data.passages[found.passage];
        const place = { section: passage.section, page: passage.pages.length ? passage.pages.join("、") : null };
        const head = where(place, el("b", {}, found.rank + ". "));
        head.append(tag([String(found.score), String(found.score)], ""));
        if (found.gold) head.append(tag(words.holds_gold, "good"));
        return el("li", {}, head, el("div", { class: "passage" }, passage.text));
      })));
    });
    return holder;
  }
  function card(q) {
    const article = el("article", { class: "q", id: "q:" + q.id });
    const details = el("details");
    const meta = el("span", { class: "meta" });
    if (q.kind) meta.append(both(named(data.kinds, q.kind)), " · ");
    const link = el("a", { href: "#" + encodeURIComponent(q.id) }, q.id);
    link.append(el("span", { class: "sr" }, both(words.link)));
    meta.append(link);
    details.append(el("summary", {},
      el("span", { class: "badge v-" + q.verdict }, both(named(data.verdicts, q.verdict))),
      el("span", { class: "asked" }, q.question), meta,
      el("span", { class: "said" }, q.error || q.answer || "–")));
    details.addEventListener("toggle", () => {
      article.toggleAttribute("data-open", details.open);
      if (details.open && details.children.length === 1) {
        const body = el("div", { class: "body" }, answerColumn(q, article), goldColumn(q), scores(q));
        if (q.passages.length) body.append(passages(q));
        details.append(body);
      }
    });
    article.append(details);
    return article;
  }

  // ---- the list
  const plain = (text) => text.normalize("NFKC").toLowerCase();
  function haystack(q) {
    if (q.hay === undefined) {
      const parts = [q.id, q.question, q.answer, q.error, q.gold.reference, q.reason, ...q.citations.map((c) => c.quote)];
      q.hay = plain(parts.filter(Boolean).join("\n"));
    }
    return q.hay;
  }
  const last = (value, missing) => (value === null || value === undefined ? missing : value);
  const orders = {
    set: (q) => q.at,
    verdict: (q) => (GOOD.has(q.verdict) ? worst.length : worst.indexOf(q.verdict)),
    facts: (q) => last(q.scores.facts, 2),
    mrr: (q) => last(q.scores.mrr, 2),
    confidence: (q) => last(q.confidence, 2),
    ms: (q) => -last(q.ms, -1),
  };
  function refresh() {
    const terms = plain(form.text.value).split(/\s+/).filter(Boolean);
    const verdict = form.verdict.value;
    matching = questions.filter((q) =>
      (!verdict || (verdict === "problems" ? !GOOD.has(q.verdict) : q.verdict === verdict)) &&
      (!form.kind.value || q.kind === form.kind.value) &&
      (!form.split.value || q.split === form.split.value) &&
      terms.every((term) => haystack(q).includes(term)));
    const key = orders[form.order.value];
    matching.sort((a, b) => key(a) - key(b) || a.at - b.at);
    list.replaceChildren();
    drawn = 0;
    pressed(false);
    draw(STEP);
    form.querySelector("output").replaceChildren(matching.length + " / " + questions.length + " ", both(words.shown));
  }
  function draw(upTo) {
    const more = list.querySelector(".more");
    if (more) more.remove();
    list.append(...matching.slice(drawn, upTo).map(card));
    drawn = Math.max(drawn, Math.min(upTo, matching.length));
    if (!matching.length) list.append(el("p", { class: "note" }, both(words.nothing)));
    if (drawn < matching.length) {
      const button = el("button", { type: "button", class: "more" }, both(words.more), " (" + (matching.length - drawn) + ")");
      button.addEventListener("click", () => {
        const first = drawn;
        draw(drawn + STEP);
        list.children[first].querySelector("summary").focus({ preventScroll: true });
      });
      list.append(button);
      watcher.observe(button);
    }
  }
  const watcher = new IntersectionObserver((entries) => {
    if (entries.some((entry) => entry.isIntersecting)) draw(drawn + STEP);
  }, { rootMargin: "600px" });

  // ---- filters
  function option(value, text, count) {
    const end = count === undefined ? "" : " (" + count + ")";
    return el("option", { value, "data-zh": text[0] + end, "data-en": text[1] + end }, text[0] + end);
  }
  function fill(select, all, texts, field) {
    const counts = new Map();
    for (const q of questions) if (q[field] !== null) counts.set(q[field], (counts.get(q[field]) || 0) + 1);
    select.append(option("", all));
    for (const name of Object.keys(texts)) if (counts.has(name)) select.append(option(name, texts[name], counts.get(name)));
    select.hidden = counts.size === 0;
  }
  fill(form.verdict, words.all_verdicts, data.verdicts, "verdict");
  form.verdict.options[0].after(option("problems", words.problems, questions.filter((q) => !GOOD.has(q.verdict)).length));
  fill(form.kind, words.all_kinds, data.kinds, "kind");
  fill(form.split, words.all_splits, data.splits, "split");
  for (const name of Object.keys(orders)) form.order.append(option(name, words["by_" + name]));
  let waiting;
  form.text.addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(refresh, 120); });
  form.addEventListener("change", (event) => { if (event.target !== form.text) refresh(); });
  form.addEventListener("submit", (event) => event.preventDefault());
  function clear() {
    form.text.value = "";
    for (const name of ["verdict", "kind", "split"]) form[name].value = "";
  }
  // A form's own reset() would be hidden by the button of that name.
  form.elements.reset.addEventListener("click", () => { clear(); form.order.value = "set"; refresh(); });
  const expand = form.elements.expand;
  expand.addEventListener("click", () => {
    const open = expand.getAttribute("aria-pressed") !== "true";
    for (const details of list.querySelectorAll(".q > details")) details.open = open;
    pressed(open);
  });
  function pressed(open) {
    expand.setAttribute("aria-pressed", String(open));
    expand.replaceChildren(both(open ? words.collapse : words.expand));
  }
  for (const link of document.querySelectorAll("[data-filter]")) {
    link.addEventListener("click", () => {
      clear();
      form[link.dataset.filter].value = link.dataset.value;
      refresh();
    });
  }
  document.addEventListener("keydown", (event) => {
    const typing = /^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName || "");
    if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      form.text.focus();
    }
  });

  // ---- deep links: #bb-012
  function follow() {
    let id = location.hash.slice(1);
    try { id = decodeURIComponent(id); } catch (error) { /* a bare % is meant as it is */ }
    const q = questions.find((one) => one.id === id);
    if (!q) return;
    if (!matching.includes(q)) { clear(); refresh(); }
    // With what comes after it, so that there is something to scroll.
    draw(Math.max(drawn, matching.indexOf(q) + STEP));
    const article = document.getElementById("q:" + q.id);
    article.querySelector("details").open = true;
    article.scrollIntoView();
    article.querySelector("summary").focus({ preventScroll: true });
  }
  addEventListener("hashchange", follow);
  addEventListener("beforeprint", () => draw(matching.length));

  // ---- tables
  for (const table of document.querySelectorAll(".sortable")) {
    const heads = [...table.tHead.rows[0].cells];
    const original = [...table.tBodies[0].rows];
    heads.forEach((head, at) => {
      const button = el("button", { type: "button" });
      button.append(...head.childNodes);
      head.append(button);
      button.addEventListener("click", () => {
        const ascending = head.getAttribute("aria-sort") === "descending" || (at === 0 && !head.hasAttribute("aria-sort"));
        heads.forEach((other) => other.removeAttribute("aria-sort"));
        head.setAttribute("aria-sort", ascending ? "ascending" : "descending");
        const key = (row) => (at === 0 ? original.indexOf(row) : Number(row.cells[at].dataset.sort));
        const rows = [...original].sort((a, b) => (ascending ? key(a) - key(b) : key(b) - key(a)));
        table.tBodies[0].append(...rows);
      });
    });
  }

  // ---- language
  function speak(language) {
    root.dataset.lang = language;
    root.lang = language === "en" ? "en" : "zh-CN";
    for (const node of document.querySelectorAll("[data-zh]")) node.textContent = node.dataset[language];
    for (const [attribute, name] of [["aria-label", "label"], ["placeholder", "placeholder"]]) {
      for (const node of document.querySelectorAll("[data-" + name + "-zh]")) {
        node.setAttribute(attribute, node.getAttribute("data-" + name + "-" + language));
      }
    }
    for (const button of document.querySelectorAll("[data-language]")) {
      button.setAttribute("aria-pressed", String(button.dataset.language === language));
    }
  }
  for (const button of document.querySelectorAll("[data-language]")) {
    button.addEventListener("click", () => {
      speak(button.dataset.language);
      try {
        localStorage.setItem("bluebook-report-language", button.dataset.language);
      } catch (error) {
        // Nothing is kept for files in some browsers; the choice then holds for this page.
      }
    });
  }
  speak(root.dataset.lang);
  refresh();
  follow();
})();
