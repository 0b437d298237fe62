/* place: where a reader is in a series, kept in this browser after the reader has asked for it, and gone when they say so.

   Nothing is stored before; pages that ask for discretion have no such line. What is kept moves on with the reader, but
   not back: whoever looks at an earlier part is shown the way to where they were. */

const KEY = "place-in-series";

const stored = () => {
  try {
    return JSON.parse(localStorage.getItem(KEY)) ?? {};
  } catch {
    return {};
  }
};

const store = (places) => {
  try {
    if (Object.keys(places).length) localStorage.setItem(KEY, JSON.stringify(places));
    else localStorage.removeItem(KEY);
  } catch {
    // a browser that keeps nothing
  }
};

for (const line of document.querySelectorAll("[data-series]")) {
  const { series, part } = line.dataset;
  const here = { part: Number(part), href: location.pathname, title: document.querySelector("h1").textContent };
  const change = (to) => {
    const places = stored();
    if (to) places[series] = to;
    else delete places[series];
    store(places);
  };
  const show = () => {
    const kept = stored()[series];
    if (kept && kept.part < here.part) {
      change(here);
      return show();
    }
    const isHere = kept?.href === here.href;
    const state = kept ? (isHere ? "here" : "there") : "none";
    for (const each of line.children) each.hidden = !each.dataset.when.split(" ").includes(state);
    if (state !== "there") return;
    const link = line.querySelector("a");
    link.href = kept.href;
    link.textContent = kept.title;
  };
  line.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    change("forget" in button.dataset ? null : here);
    show();
    [...line.querySelectorAll("button")].find((each) => !each.hidden)?.focus();
  });
  line.hidden = false;
  show();
}
