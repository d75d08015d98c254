// After a refused form the focus moves to the summary, so that it is read first and its links are next.

export function connect(summary) {
  if (!document.title.startsWith("Galat:")) document.title = `Galat: ${document.title}`;
  summary.focus({ preventScroll: false });
  summary.addEventListener("click", (event) => {
    const link = event.target.closest('a[href^="#"]');
    const field = link && document.getElementById(link.hash.slice(1));
    if (!field) return;
    event.preventDefault();
    field.focus();
    field.closest(".field")?.scrollIntoView({ block: "center" });
  });
}
