// Light, dark, or as the phone is set; kept in a cookie so that the server draws the next page right from the start.

export function connect(element) {
  element.hidden = false;
  element.addEventListener("change", (event) => {
    const { value } = event.target;
    const root = document.documentElement;
    if (value === "light" || value === "dark") {
      root.dataset.theme = value;
      document.cookie = `theme=${value}; path=/; max-age=31536000; samesite=lax`;
    } else {
      delete root.dataset.theme;
      document.cookie = "theme=; path=/; max-age=0; samesite=lax";
    }
  });
}
