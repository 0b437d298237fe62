/* previews: a link to another page of the site shows what that page says first, where a pointer or the focus rests on it.

   Never for a finger. It is read from that page itself, once, when it is first wanted, and nothing is stored; the card
   is one of cards.js. A page that asks for discretion (`data-discreet`) or that readers answer on fetches nothing, and of
   one that asks for discretion nothing is shown but its title. */

const isPreviewed = (link) =>
  link.origin === location.origin && link.pathname.endsWith("/") && link.pathname !== location.pathname && !link.matches(".term, .cited, .gloss a");

const leads = new Map();

function leadOf(address) {
  if (!leads.has(address)) leads.set(address, fetch(address).then(lead).catch(() => null));
  return leads.get(address);
}

async function lead(answer) {
  if (!answer.ok || !answer.headers.get("content-type")?.startsWith("text/html")) return null;
  const there = new DOMParser().parseFromString(await answer.text(), "text/html");
  const main = there.querySelector("main");
  const title = main?.querySelector("h1");
  if (!title) return null;
  const more = "discreet" in main.dataset ? [] : [".main-message, .standfirst, .definition, .prose > p", ".content-note"];
  const made = document.createElement("div");
  made.lang = there.documentElement.lang;
  made.dir = there.documentElement.dir;
  const parts = [title, ...more.map((what) => main.querySelector(what)).filter(Boolean)];
  for (const part of parts) {
    const line = document.createElement(part === title ? "strong" : "p");
    line.textContent = part.textContent.trim();
    made.append(line);
  }
  return made;
}

const plain = (element) => element.textContent.replace(/\s+/g, " ").trim();

const find = (link) => async () => {
  const found = await leadOf(link.href.split("#")[0]);
  const made = found?.cloneNode(true) ?? null;
  if (!made || (made.children.length === 1 && plain(made) === plain(link))) return null;
  made.id = made.className = "preview";
  made.popover = "auto";
  (link.closest("p, li, dt, dd, td, th, figcaption, h2, h3, h4, h5, h6") ?? link).after(made);
  return made;
};

if (!document.querySelector("main[data-discreet], .assessment")) {
  for (const link of document.querySelectorAll("article .prose a[href], .in-glossary a")) {
    if (isPreviewed(link)) document.dispatchEvent(new CustomEvent("explain", { detail: { link, find: find(link) } }));
  }
}
