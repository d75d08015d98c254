// The number on the icon of the installed app: what waits for its owner; none when nothing does.

/** @param {HTMLElement} place */
export function connect(place) {
  setBadge(Number(place.dataset.count));
}

/** @param {number} count */
export function setBadge(count) {
  const able = /** @type {any} */ (navigator);
  if (count && able.setAppBadge) able.setAppBadge(count).catch(() => {});
  else if (able.clearAppBadge) able.clearAppBadge().catch(() => {});
}
