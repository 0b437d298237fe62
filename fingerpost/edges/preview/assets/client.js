/* The preview in the browser: a plugin of livereload's client, and the panel.
   Everything that is shown comes as text and is set as text. */
(() => {
  "use strict";

  const script = document.currentScript;
  const own = new URL(".", script.src);
  const held = script.dataset.held || "";

  /* What livereload's client calls when the server has said one of three words. */
  window.LiveReloadPluginFingerpost = class {
    static identifier = "fingerpost";
    static version = "1.0";

    analyze() {
      return {};
    }

    reload(word) {
      if (word === "page") location.reload();
      else if (word === "style") restyle();
      else if (word === "told") ask();
      return true;
    }
  };

  /* The page as it is now names other stylesheets; each takes the place of the old one once it is there. */
  async function restyle() {
    const answer = await fetch(location.pathname, { cache: "no-store" });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const old = [...document.querySelectorAll('link[rel~="stylesheet"]')];
    const names = new Set(old.map((link) => link.href));
    const fresh = [...page.querySelectorAll('link[rel~="stylesheet"]')].map((link) => ({
      href: new URL(link.getAttribute("href"), location.href).href,
      link,
    }));
    const wanted = new Set(fresh.map(({ href }) => href));
    const gone = old.filter((link) => !wanted.has(link.href));
    const last = old[old.length - 1];
    const coming = fresh
      .filter(({ href }) => !names.has(href))
      .map(({ href, link }) => {
        const added = document.importNode(link);
        added.href = href;
        return new Promise((done) => {
          added.addEventListener("load", done);
          added.addEventListener("error", done);
          if (last) last.after(added);
          else document.head.append(added);
        });
      });
    await Promise.all(coming);
    gone.forEach((link) => link.remove());
  }

  async function ask() {
    const answer = await fetch(new URL("told.json", own), { cache: "no-store" });
    if (answer.ok) panel().show(await answer.json());
  }

  /* When the preview ends, the page says so; when one is back, it is loaded again. */
  let waiting = null;
  document.addEventListener("LiveReloadConnect", () => {
    if (waiting) location.reload();
  });
  document.addEventListener("LiveReloadDisconnect", () => {
    if (waiting) return;
    waiting = setInterval(async () => {
      panel().lost();
      try {
        const answer = await fetch(location.pathname, { method: "HEAD", cache: "no-store" });
        if (answer.status !== 403) location.reload();
      } catch {
        /* still away */
      }
    }, 1000);
  });

  let made = null;
  function panel() {
    made ??= new Panel();
    return made;
  }

  function element(name, attributes = {}, ...children) {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    made.append(...children.filter((child) => child !== "" && child !== null));
    return made;
  }

  class Panel {
    constructor() {
      this.report = { title: "", faults: [], warnings: [], more: 0 };
      this.closed = "";
      this.isLost = false;
      const host = element("fingerpost-preview");
      this.root = host.attachShadow({ mode: "open" });
      const sheet = element("link", { rel: "stylesheet", href: new URL("panel.css", own) });
      this.heading = element("h2", { id: "title", tabindex: "-1" });
      this.close = element("button", { type: "button", class: "close" }, "Close");
      this.list = element("ol", { role: "list", tabindex: "0", "aria-label": "What was found" });
      this.sheet = element(
        "div",
        { role: "region", class: "sheet", "aria-labelledby": "title", hidden: "" },
        element("div", { class: "bar" }, this.heading, this.close),
        this.list,
      );
      this.count = element("button", { type: "button", class: "count", hidden: "" });
      this.mark = element("p", { class: "mark", hidden: "" });
      this.foot = element("div", { class: "foot" }, this.mark, this.count);
      this.words = element("p", { class: "unseen", role: "status" });
      this.root.append(
        sheet,
        element("aside", { "aria-label": "Preview" }, this.sheet, this.foot, this.words),
      );
      this.close.addEventListener("click", () => this.shut());
      this.count.addEventListener("click", () => this.open(true));
      document.addEventListener("keydown", (event) => {
        if (event.key === "Escape" && !this.sheet.hidden && !event.defaultPrevented) this.shut();
      });
      /* Among the first in the page, so that Tab leads into it at once; but a link that skips to the text stays first. */
      const first = document.body.firstElementChild;
      if (first?.matches('a[href^="#"]')) first.after(host);
      else document.body.prepend(host);
    }

    /* What there is to say now. A report that was closed stays closed until there is another one. */
    show(report) {
      this.report = report;
      this.draw();
      const isBroken = report.faults.length > 0;
      if (isBroken && this.key() !== this.closed) this.open(false);
      else if (!isBroken) this.hide();
      this.words.textContent = isBroken ? report.title : this.wasBroken ? "The faults are mended" : "";
      this.wasBroken = isBroken;
    }

    lost() {
      this.isLost = true;
      this.draw();
    }

    key() {
      return JSON.stringify(this.report.faults.map((fault) => [fault.where, fault.rule, fault.message]));
    }

    open(isAsked) {
      this.sheet.hidden = false;
      this.foot.hidden = true;
      if (isAsked) this.heading.focus();
    }

    shut() {
      const hadFocus = this.sheet.contains(this.root.activeElement);
      this.closed = this.key();
      this.hide();
      if (hadFocus && !this.count.hidden) this.count.focus();
    }

    hide() {
      this.sheet.hidden = true;
      this.foot.hidden = false;
    }

    draw() {
      const { faults, warnings, more, title } = this.report;
      this.heading.textContent = title || counted(warnings.length, "warning");
      this.list.replaceChildren(...[...faults, ...warnings].map(told));
      if (more) this.list.append(element("li", { class: "more" }, `and ${more} more`));
      const counts = [];
      if (faults.length) counts.push(counted(faults.length + more, "error"));
      if (warnings.length) counts.push(counted(warnings.length, "warning"));
      this.count.textContent = counts.join(", ");
      this.count.className = faults.length ? "count bad" : "count";
      this.count.hidden = !counts.length;
      const marks = [this.isLost ? "The preview has ended" : "", held].filter(Boolean);
      this.mark.textContent = marks.join(" · ");
      this.mark.hidden = !marks.length;
    }
  }

  function counted(number, name) {
    return `${number} ${name}${number === 1 ? "" : "s"}`;
  }

  function told(fault) {
    const where = fault.open
      ? element("a", { href: fault.open, class: "where" }, fault.where)
      : element("span", { class: "where" }, fault.where);
    const item = element(
      "li",
      { class: fault.level },
      element("p", { class: "what" }, element("strong", {}, fault.level), " ", ...spoken(fault.message)),
      fault.where ? element("p", {}, where, " ", element("span", { class: "rule" }, fault.rule)) : "",
    );
    if (fault.before || fault.marked || fault.after) {
      item.append(
        element(
          "pre",
          { tabindex: "0", "aria-label": `Line ${fault.line}` },
          element("span", { class: "number", "aria-hidden": "true" }, `${fault.line} `),
          element("code", {}, fault.before, fault.marked ? element("mark", {}, fault.marked) : "", fault.after),
        ),
      );
    }
    if (fault.hint) item.append(element("p", { class: "hint" }, element("b", {}, "Hint: "), ...spoken(fault.hint)));
    for (const place of fault.also || []) item.append(element("p", { class: "also" }, `also at ${place}`));
    return item;
  }

  /* Text in which backticks set off what is to be read letter by letter. */
  function spoken(text) {
    return text.split(/`([^`]*)`/).map((piece, index) => (index % 2 ? element("code", {}, piece) : piece));
  }

  if (held) {
    const begin = () => panel().draw();
    if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", begin);
    else begin();
  }
})();
