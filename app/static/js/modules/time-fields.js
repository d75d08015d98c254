// Shows the minutes between two times, fills the end from a duration, and tidies 0930 or 9:30 into 09.30.

const DAY = 24 * 60;

export function read(text) {
  const match = /^(\d{1,2})[.:]?(\d{2})$/.exec(text.trim());
  if (!match) return null;
  const minutes = Number(match[1]) * 60 + Number(match[2]);
  return Number(match[2]) < 60 && minutes <= DAY ? minutes : null;
}

export function write(minutes) {
  const pad = (number) => String(number).padStart(2, "0");
  return `${pad(Math.floor(minutes / 60))}.${pad(minutes % 60)}`;
}

export function connect(element) {
  const [start, end] = element.querySelectorAll("input");
  const told = element.querySelector("[data-duration]");
  const picks = element.querySelector(".picks");
  const night = element.hasAttribute("data-night");
  if (picks) picks.hidden = false;

  const length = () => {
    const from = read(start.value);
    const to = read(end.value);
    if (from === null || to === null) return null;
    return to <= from && night ? to + DAY - from : to - from;
  };

  const show = () => {
    const minutes = length();
    told.textContent = minutes !== null && minutes > 0 ? element.dataset.text.replace("{n}", minutes) : "";
    for (const pick of element.querySelectorAll("[data-minutes]")) {
      pick.setAttribute("aria-pressed", String(Number(pick.dataset.minutes) === minutes));
    }
  };

  element.addEventListener("click", (event) => {
    const pick = event.target.closest("[data-minutes]");
    const from = read(start.value);
    if (!pick || from === null) return;
    const to = from + Number(pick.dataset.minutes);
    end.value = write(night ? to % DAY : Math.min(to, DAY));
    end.dispatchEvent(new Event("input", { bubbles: true }));
    end.dispatchEvent(new Event("change", { bubbles: true }));
  });
  element.addEventListener("input", show);
  element.addEventListener("focusout", (event) => {
    const minutes = event.target.matches("input") ? read(event.target.value) : null;
    if (minutes !== null) event.target.value = write(minutes);
  });
  show();
}
