// A card may be swiped: right approves, left opens the words of a return. While the focus is in the card, S, K and L press
// Setujui, Kembalikan and Lewati. Both press the buttons of the page, which do everything alone.

const FAR = 0.35;
const SIDEWAYS = 2;
// The card lies in the middle of its way across; a finger moves it along that way.
const HALF_WAY = 1000;
const KEYS = new Map([["s", "approve"], ["k", "return"], ["l", "skip"]]);

/** @param {string} act */
const button = (act) => /** @type {HTMLElement | null} */ (document.querySelector(`[data-act="${act}"]`));

/** @param {HTMLElement} card */
export function connect(card) {
  const paper = /** @type {HTMLElement | null} */ (card.querySelector("article"));
  if (!paper || !button("approve")) return;
  paper.tabIndex = -1;
  if (button("skip")) paper.focus({ preventScroll: true });

  card.addEventListener("keydown", (event) => {
    const target = /** @type {HTMLElement} */ (event.target);
    if (event.ctrlKey || event.altKey || event.metaKey || target.closest("dialog, textarea, input:not([type=radio])")) return;
    const pressed = button(KEYS.get(event.key.toLowerCase()) ?? "");
    if (!pressed) return;
    event.preventDefault();
    pressed.click();
  });

  /** @type {{x: number, y: number} | null} */
  let start = null;
  let moved = 0;
  const slide = paper.animate([{ translate: "-100%" }, { translate: "100%" }], { duration: 2 * HALF_WAY, fill: "both" });
  slide.cancel();
  const rest = () => {
    start = null;
    moved = 0;
    slide.cancel();
    delete paper.dataset.leaning;
  };

  paper.addEventListener("touchstart", (event) => {
    const [touch] = event.touches;
    start = event.touches.length === 1 && touch ? { x: touch.clientX, y: touch.clientY } : null;
  }, { passive: true });

  paper.addEventListener("touchmove", (event) => {
    const [touch] = event.touches;
    if (!start || !touch) return;
    const across = touch.clientX - start.x;
    if (!moved && Math.abs(across) < SIDEWAYS * Math.abs(touch.clientY - start.y)) {
      start = null;
      return;
    }
    moved = across;
    slide.pause();
    slide.currentTime = HALF_WAY * (1 + across / paper.offsetWidth);
    if (Math.abs(across) < FAR * paper.offsetWidth) delete paper.dataset.leaning;
    else paper.dataset.leaning = across > 0 ? "approve" : "return";
  }, { passive: true });

  paper.addEventListener("touchend", () => {
    const act = paper.dataset.leaning;
    rest();
    if (act) button(act)?.click();
  });
  paper.addEventListener("touchcancel", rest);
}
