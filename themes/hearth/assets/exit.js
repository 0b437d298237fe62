/* exit: three ways to leave this page at once: the button, the hidden link after the skip link, and Shift three times.

   After the component of the GOV.UK Design System: what it does and says was taken from its published guidance, the
   code is our own. Without script the button and the link are plain links. Nothing is stored. It cannot clear the
   history: it only takes the place of this page in it, and the safety page says so. */

const PRESSES = 3;
const PATIENCE = 5000; // milliseconds between presses, and until a message goes

const bar = document.querySelector("[data-exit]");
if (bar) begin(bar);

function begin(bar) {
  const button = bar.querySelector("[data-leave]");
  const status = bar.querySelector("[role=status]");
  const dots = [...bar.querySelectorAll("[data-dots] > *")];
  const words = bar.dataset;
  const title = document.title;
  let presses = 0;
  let alone = false; // Shift is down, and no other key has been pressed with it
  let waiting = 0;
  let clearing = 0;

  const say = (text) => {
    status.textContent = text;
  };

  const show = () => {
    dots.forEach((dot, index) => dot.classList.toggle("on", index < presses));
    bar.toggleAttribute("data-counting", presses > 0);
  };

  const forget = (message = "") => {
    presses = 0;
    clearTimeout(waiting);
    clearTimeout(clearing);
    show();
    say(message);
    if (message) clearing = setTimeout(() => say(""), PATIENCE);
  };

  const leave = () => {
    clearTimeout(waiting);
    clearTimeout(clearing);
    for (const form of document.forms) form.reset();
    document.documentElement.classList.add("leaving");
    document.title = words.leaving;
    const cover = document.createElement("div");
    cover.className = "exit-cover ui";
    cover.setAttribute("role", "alert");
    document.body.append(cover);
    cover.textContent = words.leaving;
    // The place of this page in the history goes to the other one, so that "back" does not return here.
    location.replace(button.href);
  };

  for (const link of document.querySelectorAll("[data-leave]")) {
    link.addEventListener("click", (event) => {
      event.preventDefault();
      leave();
    });
  }

  addEventListener("keydown", (event) => {
    if (event.key === "Shift") alone = !event.repeat || alone;
    else {
      alone = false; // Shift goes with another key, as for a capital letter
      if (presses) forget();
    }
  });

  addEventListener("keyup", (event) => {
    if (event.key !== "Shift" || !alone) return;
    alone = false;
    presses += 1;
    show();
    if (presses === PRESSES) return leave();
    say(presses === 1 ? words.two : words.one);
    clearTimeout(clearing);
    clearTimeout(waiting);
    waiting = setTimeout(() => forget(words.expired), PATIENCE);
  });

  // Back from another page, a browser may show this one as it was left: covered.
  addEventListener("pageshow", () => {
    document.documentElement.classList.remove("leaving");
    document.querySelector(".exit-cover")?.remove();
    document.title = title;
    forget();
  });
}
