// The band on top while the phone has no connection.

export function connect(band) {
  const show = () => { band.hidden = navigator.onLine; };
  window.addEventListener("online", show);
  window.addEventListener("offline", show);
  show();
}
