/* contents: the list of contents in the margin marks the section that is being read.

   For browsers that do not do so by themselves (`:target-current`); article.js loads it.
   A section is being read from when its heading has passed the upper third of the window until the next one has, and
   at the end of the page it is the last one. */

const list = document.querySelector(".contents-margin");

if (list && !CSS.supports("scroll-target-group", "auto")) {
  const links = new Map([...list.querySelectorAll("a")].map((link) => [decodeURIComponent(link.hash.slice(1)), link]));
  const listed = [...document.querySelectorAll("article :is(h2, h3)[id]")].filter((heading) => links.has(heading.id));
  const mark = () => {
    const isAtEnd = scrollY > 0 && scrollY + innerHeight >= document.documentElement.scrollHeight - 2;
    const line = isAtEnd ? innerHeight : innerHeight / 3;
    const here = listed.findLast((heading) => heading.getBoundingClientRect().top <= line);
    for (const [id, link] of links) {
      if (id === here?.id) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    }
  };
  addEventListener("scroll", mark, { passive: true });
  addEventListener("resize", mark);
  mark();
}
