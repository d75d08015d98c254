// A toast leaves when the time for undoing is over; it stays while it is pointed at or holds the focus.

export function connect(toast) {
  let left = Number(toast.dataset.seconds) || 10;
  const area = document.getElementById("pesan");
  if (area && !area.contains(toast)) area.append(toast);

  const timer = window.setInterval(() => {
    if (!toast.isConnected) window.clearInterval(timer);
    if (toast.matches(":hover, :focus-within")) return;
    left -= 1;
    if (left > 0) return;
    window.clearInterval(timer);
    toast.classList.add("toast--leaving");
    window.setTimeout(() => toast.remove(), 300);
  }, 1000);
}
