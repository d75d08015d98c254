// A second tap on a button of a plain form sends nothing twice. (The server would not count it twice either.)

const PAUSE = 3000;
const sent = new WeakMap();

export function guard() {
  document.addEventListener("submit", (event) => {
    const form = /** @type {HTMLFormElement} */ (event.target);
    if (event.defaultPrevented || form.method !== "post") return;
    if (Date.now() - (sent.get(form) ?? 0) < PAUSE) event.preventDefault();
    else sent.set(form, Date.now());
  });
}
