// What this phone keeps of one person, in IndexedDB: entries that the server has not acknowledged, their photos, and what
// the log form needs without a signal. Everything carries the uid of its owner and is read only through it.
// The page and the service worker share this file; nothing in it touches the document.

const NAME = "ekinerja";
const VERSION = 1;
/** @type {Promise<IDBDatabase> | null} */
let opened = null;

/** @returns {Promise<IDBDatabase>} */

function open() {
  opened ??= new Promise((resolve, reject) => {
    const request = indexedDB.open(NAME, VERSION);
    request.onupgradeneeded = () => {
      const db = request.result;
      const records = db.createObjectStore("records", { keyPath: "seq", autoIncrement: true });
      records.createIndex("id", "id", { unique: true });
      records.createIndex("uid", "uid");
      db.createObjectStore("photos", { keyPath: "id" }).createIndex("entry", "entry");
      db.createObjectStore("kept");
    };
    request.onsuccess = () => {
      const db = request.result;
      const forget = () => { opened = null; };
      // A newer page of the same app waits for this one; iOS closes databases when memory is short.
      db.onversionchange = () => { db.close(); forget(); };
      db.onclose = forget;
      resolve(db);
    };
    request.onerror = () => reject(request.error);
    request.onblocked = () => reject(new Error("blocked"));
  });
  const found = opened;
  found.catch(() => { opened = null; });
  return found;
}

async function begin(names, mode) {
  try {
    return (await open()).transaction(names, mode, { durability: "strict" });
  } catch (error) {
    if (!(error instanceof DOMException) || error.name !== "InvalidStateError") throw error;
    opened = null;
    return (await open()).transaction(names, mode, { durability: "strict" });
  }
}

/** The answer of one request, inside its transaction. */
export const ask = (request) => new Promise((resolve, reject) => {
  request.onsuccess = () => resolve(request.result);
  request.onerror = () => reject(request.error);
});

/** Runs `act(...stores)` in one transaction; resolves when that is on the disk, rejects when nothing of it is. */
export async function within(names, mode, act) {
  const tx = await begin(names, mode);
  const over = new Promise((resolve, reject) => {
    tx.oncomplete = resolve;
    tx.onabort = () => reject(tx.error ?? new Error("aborted"));
  });
  over.catch(() => {});
  let result;
  try {
    result = await act(...names.map((name) => tx.objectStore(name)));
  } catch (error) {
    try { tx.abort(); } catch { /* over already */ }
    throw error;
  }
  await over;
  return result;
}

/** Milliseconds first, then a counter for ids of one millisecond, then chance (RFC 9562, version 7). */
let last = { at: 0, count: 0 };
export function uuid7(now = Date.now()) {
  last = now > last.at ? { at: now, count: 0 } : { at: last.at, count: last.count + 1 };
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  new DataView(bytes.buffer).setBigUint64(0, (BigInt(last.at) << 16n) | 0x7000n | BigInt(last.count & 0xfff));
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

export const kept = (key) => within(["kept"], "readonly", (store) => ask(store.get(key)));
export const keep = (key, value) => within(["kept"], "readwrite", (store) => ask(store.put(value, key)));
export const unkeep = (key) => within(["kept"], "readwrite", (store) => ask(store.delete(key)));

/** Whose phone this is now: the person who signed in last and has not signed out. */
export const owner = () => kept("owner");

/** What the log form offers a person, as it was last seen; undefined before the first time. */
export const kitOf = (uid) => kept(`kit:${uid}`);

/** One person's entries, oldest first. */
export const mine = (uid) => within(["records"], "readonly", (store) => ask(store.index("uid").getAll(uid)));
export const find = (uid, id) => within(["records"], "readonly", async (store) => {
  const record = await ask(store.index("id").get(id));
  return record?.uid === uid ? record : undefined;
});
/** How many entries of other people wait here; nothing else is told about them. */
export const others = (uid) => within(["records"], "readonly", async (store) => (
  (await ask(store.getAll())).filter((record) => record.uid !== uid).length));

/** Stores an entry, or replaces the one with its id; it goes to the end of the queue only when it is new.
 * `rev` grows with every change by the owner, so that the answer to an older text cannot remove a newer one. */
export const put = (record) => within(["records"], "readwrite", async (store) => {
  const old = await ask(store.index("id").get(record.id));
  return ask(store.put(old ? { ...record, seq: old.seq, rev: old.rev + 1 } : { ...record, rev: 0 }));
});

const current = async (store, record) => {
  const found = await ask(store.get(record.seq));
  return found?.rev === record.rev ? found : undefined;
};
export const change = (record, facts) => within(["records"], "readwrite", async (store) => {
  const found = await current(store, record);
  return found && ask(store.put({ ...found, ...facts }));
});
export const drop = (record) => within(["records", "photos"], "readwrite", async (records, photos) => {
  if (!await current(records, record)) return;
  for (const key of await ask(photos.index("entry").getAllKeys(record.id))) photos.delete(key);
  records.delete(record.seq);
});

export const photosOf = (entry) => within(["photos"], "readonly", (store) => ask(store.index("entry").getAll(entry)));
export const putPhoto = (photo) => within(["photos"], "readwrite", (store) => ask(store.put(photo)));
export const dropPhoto = (id) => within(["photos"], "readwrite", (store) => ask(store.delete(id)));

/** Removes what was deleted and not taken back, and photos whose entry was never stored (older than three days). */
export async function sweep(uid) {
  for (const record of await mine(uid)) {
    if (record.state === "dropped") await drop(record);
  }
  const old = Date.now() - 259_200_000;
  await within(["records", "photos"], "readwrite", async (records, photos) => {
    for (const photo of await ask(photos.getAll())) {
      if (photo.at < old && await ask(records.index("id").getKey(photo.entry)) === undefined) photos.delete(photo.id);
    }
  });
}

const channel = "BroadcastChannel" in globalThis ? new BroadcastChannel("outbox") : null;

/** Says to every page of this phone that something here changed. */
export function tell() {
  channel?.postMessage("");
  globalThis.dispatchEvent(new Event("outbox"));
}
export function listen(act) {
  channel?.addEventListener("message", act);
  globalThis.addEventListener("outbox", act);
}
