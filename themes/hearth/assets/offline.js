/* offline: the page on which readers choose what their device keeps. Nothing is kept, and no worker registered, before a
   button was pressed; with the last series that is deleted, the worker goes as well. */

const root = document.querySelector("[data-worker]");
const told = root.querySelector("[role=status]");
const nameOf = (section) => `kept ${section.dataset.list}`;
const sections = [...root.querySelectorAll("[data-list]")];

const show = async (section) => {
  const has = await caches.has(nameOf(section));
  const held = has ? await (await caches.open(nameOf(section))).match(section.dataset.list) : null;
  const list = held ? await held.json() : null;
  section.querySelector("[data-keep]").hidden = list !== null;
  section.querySelector("[data-kept]").hidden = list === null;
  if (!list) return;
  section.querySelector("[data-checked]").textContent = new Date(list.checked).toLocaleDateString(document.documentElement.lang);
  section.querySelector("ol").replaceChildren(...list.pages.map(([url, title]) => {
    const item = document.createElement("li");
    const link = document.createElement("a");
    link.href = url;
    link.textContent = title;
    item.append(link);
    return item;
  }));
};

const keep = async (section) => {
  const button = section.querySelector("[data-keep]");
  button.disabled = true;
  told.textContent = root.dataset.working;
  try {
    const options = { scope: root.dataset.scope, updateViaCache: "none" };
    await navigator.serviceWorker.register(root.dataset.worker, options);
    const { active } = await navigator.serviceWorker.ready;
    const channel = new MessageChannel();
    const answered = new Promise((resolve) => { channel.port1.onmessage = ({ data }) => resolve(data); });
    active.postMessage({ keep: section.dataset.list }, [channel.port2]);
    told.textContent = await answered ? root.dataset.done : root.dataset.failed;
  } catch {
    told.textContent = root.dataset.failed;
  }
  button.disabled = false;
  await show(section);
  (section.querySelector("[data-kept]").hidden ? button : section.querySelector("[data-forget]")).focus();
};

const forget = async (section) => {
  await caches.delete(nameOf(section));
  if (!(await caches.keys()).some((name) => name.startsWith(`kept ${root.dataset.scope}`))) {
    const registration = await navigator.serviceWorker.getRegistration(root.dataset.scope);
    await registration?.unregister();
  }
  told.textContent = root.dataset.gone;
  await show(section);
  section.querySelector("[data-keep]").focus();
};

if ("serviceWorker" in navigator && "caches" in window) {
  root.hidden = false;
  document.querySelector("[data-without]").hidden = true;
  for (const section of sections) {
    section.querySelector("[data-keep]").addEventListener("click", () => keep(section));
    section.querySelector("[data-forget]").addEventListener("click", () => forget(section));
    show(section);
  }
}
