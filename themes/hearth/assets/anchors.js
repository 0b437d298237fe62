/* anchors: each heading of the text has a link to itself that can be copied.

   The words are those of the page (`data-copy`, `data-copied`); the heading keeps its own name. Without script the list
   of contents has the same links. */

const words = document.querySelector("[data-copy]")?.dataset;
const headings = words ? document.querySelectorAll(".prose > :is(h2, h3, h4)[id]") : [];

for (const heading of headings) {
  const text = document.createElement("span");
  text.id = `${heading.id}-name`;
  text.append(...heading.childNodes);
  const link = document.createElement("a");
  link.className = "anchor";
  link.href = `#${encodeURIComponent(heading.id)}`;
  link.ariaLabel = `${words.copy}: ${text.textContent}`;
  link.textContent = "#";
  heading.append(text, " ", link);
  heading.setAttribute("aria-labelledby", text.id);
  link.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(link.href);
    } catch {
      return; // the address of the page has become that of the heading, as with any link
    }
    status().textContent = words.copied;
    link.dataset.said = words.copied;
    setTimeout(() => {
      delete link.dataset.said;
      status().textContent = "";
    }, 2500);
  });
}

function status() {
  const found = document.querySelector(".copy-status");
  if (found) return found;
  const made = document.createElement("p");
  made.className = "copy-status unseen";
  made.role = "status";
  document.querySelector("main").append(made);
  return made;
}
