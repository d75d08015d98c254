// Speaking instead of typing, where the browser can listen; elsewhere the button stays hidden.

const language = () => (document.documentElement.lang === "en" ? "en-US" : "id-ID");

export function connect(button) {
  /** @type {any} */
  const browser = window;
  const Recognition = browser.SpeechRecognition ?? browser.webkitSpeechRecognition;
  const field = document.getElementById(button.dataset.for);
  if (!Recognition || !(field instanceof HTMLTextAreaElement)) return;
  const recognition = new Recognition();
  recognition.lang = language();
  recognition.interimResults = false;
  const listening = () => button.getAttribute("aria-pressed") === "true";
  const show = (on) => button.setAttribute("aria-pressed", String(on));

  recognition.addEventListener("result", (event) => {
    const said = [...event.results].map((result) => result[0].transcript.trim()).join(" ");
    field.value = [field.value.trim(), said].filter(Boolean).join(" ").slice(0, field.maxLength > 0 ? field.maxLength : undefined);
    field.dispatchEvent(new Event("input", { bubbles: true }));
  });
  for (const end of ["end", "error"]) recognition.addEventListener(end, () => show(false));
  button.addEventListener("click", () => {
    if (listening()) recognition.stop();
    else recognition.start();
    show(!listening());
  });
  button.hidden = false;
}
