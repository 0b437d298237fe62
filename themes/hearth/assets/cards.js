/* cards: what belongs to a word, shown in place: the definition of a term, the source that a citation names.

   Without script a word of the glossary is a link to its page and a citation one to the list of sources; a browser that
   knows `interestfor` opens a definition by itself. With script all browsers that know popovers open the card where a
   pointer rests or the keyboard's focus comes to be. It can be pointed at (so that its links can be followed), stays
   until both have left it, and goes by Esc without moving anything (WCAG 1.4.13). A finger cannot rest: its first tap
   opens a definition, in which there is a link to the page, and its next tap, there or elsewhere, closes it; a tap on a
   citation follows the link. Nothing is loaded or stored. Other scripts hand over links with cards of their own by the
   event `explain`; a card that must be waited for (previews.js) opens only if its link is still the one that is rested on.

   PATIENCE is for how many milliseconds a pointer or the focus rests before a card opens, and is away before it closes. */

const PATIENCE = 300;
const CAN_ANCHOR = CSS.supports("position-area", "block-end");

let card = null;
let owner = null;
let timer = 0;
let wanted = null; // the link that is rested on

const wait = (then) => {
  clearTimeout(timer);
  timer = setTimeout(then, PATIENCE);
};

const forget = () => {
  clearTimeout(timer);
  owner?.removeAttribute("aria-describedby");
  if (card?.matches(".source-card, .preview")) card.remove();
  card = owner = null;
};

const close = () => {
  if (card?.matches(":popover-open")) card.hidePopover();
  forget();
};

const leave = () => {
  wanted = null;
  wait(end);
};

const end = () => {
  const focused = document.activeElement;
  if (!(owner === focused && owner?.matches(":focus-visible")) && !card?.contains(focused)) close();
};

function open(link, found) {
  if (owner === link) return;
  close();
  found.showPopover({ source: link });
  card = found;
  owner = link;
  link.setAttribute("aria-describedby", card.id);
  if (!CAN_ANCHOR) place();
}

function place() {
  const at = owner.getBoundingClientRect();
  const size = card.getBoundingClientRect();
  const gap = 6;
  const isAbove = at.bottom + gap + size.height > innerHeight && at.top - gap - size.height > 0;
  const left = Math.min(Math.max(16, at.left), document.documentElement.clientWidth - size.width - 16);
  card.style.setProperty("left", `${left}px`);
  card.style.setProperty("top", `${isAbove ? at.top - gap - size.height : at.bottom + gap}px`);
}

const isMouse = (event) => event.pointerType !== "touch";

function explain(link, find, opensByTouch) {
  let isTapped = false;
  let wasOpen = false;
  const show = () => {
    const found = find();
    if (found instanceof HTMLElement) return open(link, found);
    found.then((made) => {
      if (!made || wanted !== link) return;
      prepare(made);
      open(link, made);
    });
  };
  const rest = () => {
    wanted = link;
    wait(show);
  };
  link.addEventListener("pointerenter", (event) => isMouse(event) && rest());
  link.addEventListener("pointerleave", (event) => isMouse(event) && leave());
  link.addEventListener("focus", () => link.matches(":focus-visible") && rest());
  link.addEventListener("blur", (event) => {
    wanted = null;
    if (owner !== link) clearTimeout(timer);
    else if (!card.contains(event.relatedTarget)) close();
  });
  link.addEventListener("pointerdown", (event) => {
    isTapped = opensByTouch && !isMouse(event);
    wasOpen = owner === link;
  });
  link.addEventListener("click", (event) => {
    // A click without a pointer is the Enter key, which follows the link, as a click of the mouse does.
    wanted = null;
    if (event.detail === 0 || !isTapped) return close();
    event.preventDefault();
    if (wasOpen) return close();
    show();
    card.focus({ preventScroll: true }); // so that whoever cannot see it is told what came
  });
}

function prepare(each) {
  each.tabIndex = -1;
  each.addEventListener("pointerenter", () => clearTimeout(timer));
  each.addEventListener("pointerleave", (event) => isMouse(event) && leave());
  each.addEventListener("focusout", (event) => {
    if (event.relatedTarget && event.relatedTarget !== owner && !each.contains(event.relatedTarget)) close();
  });
  each.addEventListener("toggle", (event) => {
    if (event.newState === "closed" && card === each) forget(); // by Esc, or by a tap elsewhere
  });
}

function cardOf(line) {
  const made = document.createElement("div");
  made.id = made.className = "source-card";
  made.popover = "auto";
  for (const node of line.childNodes) {
    if (!node.classList?.contains("ways-back")) made.append(node.cloneNode(true));
  }
  line.parentElement.after(made);
  prepare(made);
  return made;
}

if (HTMLElement.prototype.showPopover) {
  document.querySelectorAll(".gloss").forEach(prepare);
  for (const link of document.querySelectorAll("a[interestfor], a.cited")) {
    const isTerm = link.hasAttribute("interestfor");
    const found = document.getElementById(isTerm ? link.getAttribute("interestfor") : decodeURIComponent(link.hash.slice(1)));
    if (!found) continue;
    link.removeAttribute("interestfor"); // what follows does the same, for fingers and the focus too
    explain(link, () => (isTerm ? found : cardOf(found)), isTerm);
  }
  document.addEventListener("explain", ({ detail: { link, find } }) => explain(link, find));
  if (!CAN_ANCHOR) for (const event of ["scroll", "resize"]) addEventListener(event, () => card && place(), { passive: true });
}
