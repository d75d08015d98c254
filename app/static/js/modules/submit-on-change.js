// A form of filters answers at once; its button stays for everyone without script.

export function connect(form) {
  form.addEventListener("change", () => form.requestSubmit());
}
