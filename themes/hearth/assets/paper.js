/* paper: on a printed page the addresses of links stand as notes behind the text, each with the number of its link.

   Made when printing begins and taken away when it ends; article.js loads it before, since whoever prints has pressed
   or moved something. Without script an address stands in brackets at its link. */

addEventListener("beforeprint", () => {
  const prose = document.querySelector("article > .prose");
  if (!prose || prose.querySelector(".link-notes")) return;
  const numbers = new Map();
  for (const link of prose.querySelectorAll("a[href]")) {
    const isNoted = /^https?:$/.test(link.protocol) && !link.matches(".term, .cited, .footnote a[href^='https://doi.org/'], .gloss a, .picture a");
    const address = isNoted ? decodeURI(link.href) : "";
    if (!address || link.href.split("#")[0] === location.href.split("#")[0] || link.textContent.trim() === link.href) continue;
    if (!numbers.has(address)) numbers.set(address, numbers.size + 1);
    const mark = document.createElement("sup");
    mark.className = "link-note";
    mark.textContent = numbers.get(address);
    link.append(mark);
  }
  if (!numbers.size) return;
  const notes = document.createElement("ol");
  notes.className = "link-notes";
  for (const address of numbers.keys()) notes.append(Object.assign(document.createElement("li"), { textContent: address }));
  prose.append(notes);
});

addEventListener("afterprint", () => {
  for (const made of document.querySelectorAll(".link-note, .link-notes")) made.remove();
});
