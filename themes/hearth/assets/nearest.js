/* nearest: on the page that is not there, the pages whose titles come nearest to the address that was asked for.

   The titles are those of the lists this page links to (`data-titles`), fetched from the site itself; the address that
   was asked for is sent nowhere. Without script there are the lists, and the search. */

const MOST = 5;
const LEAST = 0.34; // of two letters in a row, how many they must share

const place = document.querySelector("[data-nearest]");
if (place) offer();

async function offer() {
  const asked = words(decoded(location.pathname));
  const lists = [...document.querySelectorAll("[data-titles] a")].map((link) => link.href);
  const found = new Map();
  for (const links of await Promise.all(lists.map(linksOf))) for (const link of links) found.set(link.url.href, link);
  const near = [...found.values()]
    .map((link) => ({ link, share: Math.max(alike(asked, words(link.textContent)), alike(asked, words(decoded(link.url.pathname)))) }))
    .filter(({ share }) => share >= LEAST)
    .sort((a, b) => b.share - a.share || a.link.textContent.localeCompare(b.link.textContent))
    .slice(0, MOST);
  for (const { link } of near) {
    const line = document.createElement("li");
    const made = Object.assign(document.createElement("a"), { className: "title", href: link.url.href, textContent: link.textContent });
    if (link.lang) made.lang = link.lang;
    line.append(made);
    place.querySelector("ul").append(line);
  }
  place.hidden = near.length === 0;
}

async function linksOf(address) {
  const answer = await fetch(address).catch(() => null);
  if (!answer?.ok) return [];
  const there = new DOMParser().parseFromString(await answer.text(), "text/html");
  const links = there.querySelectorAll("main .listing a.title, main .terms dt a");
  return [...links].map(({ textContent, lang, attributes }) => ({ textContent, lang, url: new URL(attributes.href.value, address) }));
}

function decoded(path) {
  const last = path.replace(/\/(index\.html)?$/, "").split("/").pop().replace(/\.[a-z]+$/i, "");
  try {
    return decodeURIComponent(last);
  } catch {
    return last;
  }
}

function words(text) {
  return text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().replace(/[^\p{L}\p{N}]+/gu, " ").trim();
}

/* Dice's measure: the pairs of letters that two texts share, of all they have. */
function alike(a, b) {
  const left = pairs(a);
  const right = pairs(b);
  const all = left.length + right.length;
  let shared = 0;
  for (const pair of left) {
    const at = right.indexOf(pair);
    if (at < 0) continue;
    right.splice(at, 1);
    shared += 1;
  }
  return all ? (2 * shared) / all : 0;
}

function pairs(text) {
  return text.split(" ").flatMap((word) => [...word].slice(1).map((letter, at) => [...word][at] + letter));
}
