// Shows the chosen theme at once; saving the form keeps it.

export function connect(form) {
  form.addEventListener("change", (event) => {
    const { name, value } = event.target;
    if (name !== "theme") return;
    const root = document.documentElement;
    if (value === "light" || value === "dark") root.dataset.theme = value;
    else delete root.dataset.theme;
  });
}
