/* article: loads the small things of an article when there is use for them, so that the text comes first.

   `data-reach`: when somebody scrolls, moves a pointer or presses a key; `data-end`: when the ways onward come into view. */

const { reach, end } = document.querySelector("article").dataset;
const load = (scripts) => scripts.split(" ").forEach((script) => import(script));

const done = new AbortController();
const begin = () => {
  done.abort();
  load(reach);
};
for (const event of ["scroll", "pointermove", "pointerdown", "keydown"]) addEventListener(event, begin, { signal: done.signal });

if (end) {
  new IntersectionObserver(([seen], watch) => {
    if (!seen.isIntersecting) return;
    watch.disconnect();
    load(end);
  }).observe(document.querySelector(".onward"));
}
