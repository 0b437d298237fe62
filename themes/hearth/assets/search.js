/* search: asks an index that lies beside the page. Nothing typed is sent, stored, or put into the address.

   Pagefind reads the index (a module and WebAssembly from this site, loaded when the field is first used); what is shown
   is made here, from text, never from HTML. What a page can be chosen by stands in pages.json, by the name Pagefind gives
   it: its kind, its topics, its readers. A query is only ever in an address that its reader asked to have copied, behind
   the `#`, which no browser sends; whoever opens it has it taken out of the address again. */

const PATIENCE = 180; // milliseconds without a key before it looks
const STEP = 10; // results shown at a time
const RANKING = { metaWeights: { title: 9, names: 7, kind: 0, note: 0 } };

const form = document.querySelector("form.search");
if (form) begin(form);

function begin(form) {
  const field = form.querySelector("input");
  const choices = [...form.querySelectorAll("[data-choice]")];
  const status = form.querySelector("[role=status]");
  const list = document.querySelector(".found");
  const more = document.querySelector("[data-more]");
  const share = document.querySelector("[data-share]");
  const instead = document.querySelectorAll("[data-instead]");
  const words = form.dataset;
  let engine = null;
  let turn = 0; // a later search makes an earlier one void
  let timer = 0;
  let rest = [];

  const say = (text) => {
    status.textContent = text;
  };

  const load = () => (engine ??= open(words.index).catch((error) => ((engine = null), Promise.reject(error))));

  const clear = () => {
    list.replaceChildren();
    list.hidden = more.parentElement.hidden = true;
    for (const part of instead) part.hidden = false;
    say("");
  };

  async function look() {
    clearTimeout(timer);
    const mine = ++turn;
    const query = field.value.trim();
    const wanted = choices.map((choice) => [Number(choice.dataset.choice), choice.value]).filter(([, value]) => value);
    if (!query && !wanted.length) return clear();
    try {
      if (!engine) say(words.loading);
      const { index, pages } = await load();
      const { results } = await index.search(query || null);
      if (mine !== turn) return;
      const fits = ({ id }) => wanted.every(([part, value]) => [pages[id][part]].flat().includes(value));
      rest = results.filter(fits);
      const items = await next(pages);
      if (mine !== turn) return;
      const count = items.length + rest.length;
      list.replaceChildren(...items);
      list.hidden = more.parentElement.hidden = !count;
      for (const part of instead) part.hidden = count > 0;
      for (const part of instead) part.hidden = count > 0;
      share.hidden = !query || !navigator.clipboard;
      say(count === 0 ? words.none : count === 1 ? words.one : words.many.replace("{n}", count));
    } catch {
      if (mine !== turn) return;
      clear();
      say(words.failed);
    }
  }

  /** The next results as list items. */
  async function next(pages) {
    const now = rest.splice(0, STEP);
    const found = await Promise.all(now.map(async (result) => [await result.data(), pages[result.id][0]]));
    const query = plain(field.value);
    if (found.length && !isFit(found[0][0], query)) found.length = rest.length = 0;
    found.sort(([one], [other]) => isNamed(other, query) - isNamed(one, query));
    more.hidden = !rest.length;
    return found.map(([data, kind]) => item(data, kind));
  }

  function item(data, kind) {
    const label = form.querySelector(`[data-choice="0"] option[value="${CSS.escape(kind)}"]`)?.textContent;
    const link = made("a", "title", data.meta.title);
    link.href = data.url;
    const about = made("p", "about ui quiet");
    if (label) about.append(made("span", "", label));
    if (data.meta.note) about.append(" ", made("span", "", `${words.note}: ${data.meta.note}`));
    const entry = made("li");
    entry.append(link, marked(data), about);
    return entry;
  }

  form.hidden = false;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    look();
  });
  field.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(look, PATIENCE);
  });
  field.addEventListener("focus", () => load().catch(() => {}), { once: true });
  for (const choice of choices) choice.addEventListener("change", look);
  more.addEventListener("click", async () => {
    const { pages } = await load();
    const items = await next(pages);
    list.append(...items);
    items[0]?.querySelector("a").focus();
  });
  share.addEventListener("click", async () => {
    await navigator.clipboard.writeText(`${location.origin}${location.pathname}#q=${encodeURIComponent(field.value.trim())}`);
    say(words.copied);
  });

  const shared = location.hash.startsWith("#q=") ? location.hash.slice(3) : "";
  if (location.hash) history.replaceState(null, "", location.pathname);
  if (shared) {
    try {
      field.value = decodeURIComponent(shared);
      look();
    } catch {
      // not one of our links
    }
  }
  field.focus();
}

/** Pagefind's index and our table. */
async function open(base) {
  const table = fetch(`${base}pages.json`).then((answer) => (answer.ok ? answer.json() : Promise.reject(answer.status)));
  const [{ createInstance }, pages] = await Promise.all([import(`${base}pagefind.js`), table]);
  const index = createInstance({ basePath: base, baseUrl: "/", noWorker: true, excerptLength: 26, ranking: RANKING });
  await index.init();
  return { index, pages };
}

/** A text as it is compared: without capitals, accents, and spaces around it. */
function plain(text) {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().trim();
}

/** Whether a page is called exactly what was typed; it comes first then. */
function isNamed(data, query) {
  return [data.meta.title, ...(data.meta.names ?? "").split(" · ")].some((name) => plain(name) === query);
}

/** Whether a page has words that begin as those typed do, by half of their letters (`happiness` finds `happy`). For a word that no page has, Pagefind takes any that it begins
    with, such as the `co` of `co-regulation` for `conflct`; the first result tells, for it is the same for all. */
function isFit(data, query) {
  if (/[^\p{Script=Latin}\P{L}]/u.test(query)) return true;
  const content = data.raw_content?.split(/\s+/) ?? [];
  const found = plain([data.meta.title, data.meta.names ?? "", ...data.locations.map((place) => content[place])].join(" "));
  const words = found.split(/[^\p{L}\p{N}]+/u);
  return query
    .split(/[^\p{L}\p{N}]+/u)
    .every((typed) => !typed || words.some((word) => word.startsWith(typed.slice(0, Math.max(2, Math.floor(typed.length / 2))))));
}

function made(name, style = "", text = "") {
  const element = document.createElement(name);
  if (style) element.className = style;
  element.textContent = text;
  return element;
}

/** An excerpt with the words found marked. It comes as HTML of which nothing but the marks and escapes is markup. */
function marked({ excerpt, plain_excerpt: bare, raw_content: whole }) {
  const paragraph = made("p");
  const [start, end] = [whole?.trimStart().startsWith(bare) ?? true, whole?.trimEnd().endsWith(bare) ?? true];
  `${start ? "" : "… "}${excerpt}${end ? "" : " …"}`.split(/<mark>(.*?)<\/mark>/s).forEach((part, number) => {
    const text = part.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");
    paragraph.append(number % 2 ? made("mark", "", text) : text);
  });
  return paragraph;
}
