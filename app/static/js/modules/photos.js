// Photos of an entry: made small on the phone (upright, without what the camera wrote into them), kept beside the entry
// under its id, and sent after it. What cannot be read or is too large is refused with a sentence.

import { uid } from "./outbox.js";
import { idOf } from "./outbox-form.js";
import { dropPhoto, photosOf, putPhoto, uuid7 } from "./outbox-store.js";
import { copyOf, put, say } from "./outbox-view.js";
import { toast } from "./say.js";

const LONGEST_SIDE = 1600;
const MOST_BYTES = 150_000;
const MOST_PIXELS = 40_000_000;
const MOST_PHOTOS = 5;
// Best first; where even the last is too large, the picture gets smaller.
const QUALITIES = [0.8, 0.65, 0.5];
const SIDES = [LONGEST_SIDE, 1200, 900, 600];

async function load(file) {
  if (file.type === "image/svg+xml" || !file.type.startsWith("image/")) throw new Error("photoKind");
  const picture = new Image();
  picture.src = URL.createObjectURL(file);
  try {
    // Only the head is read so far: a huge picture is refused before it takes the phone's memory.
    await new Promise((done, failed) => { picture.onload = done; picture.onerror = failed; });
  } catch {
    throw new Error("photoKind");
  } finally {
    URL.revokeObjectURL(picture.src);
  }
  if (picture.naturalWidth * picture.naturalHeight > MOST_PIXELS) throw new Error("photoPixels");
  return picture;
}

function drawn(picture, side) {
  const scale = Math.min(1, side / Math.max(picture.naturalWidth, picture.naturalHeight));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(picture.naturalWidth * scale));
  canvas.height = Math.max(1, Math.round(picture.naturalHeight * scale));
  const brush = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  brush.fillStyle = "white";
  brush.fillRect(0, 0, canvas.width, canvas.height);
  brush.drawImage(picture, 0, 0, canvas.width, canvas.height);
  return canvas;
}

/** A JPEG of at most 150 kB and 1600 px. Throws an Error named by the sentence to say. */
export async function compress(file) {
  const picture = await load(file);
  for (const side of SIDES) {
    const canvas = drawn(picture, side);
    for (const quality of QUALITIES) {
      const blob = /** @type {Blob | null} */ (await new Promise((done) => { canvas.toBlob(done, "image/jpeg", quality); }));
      if (blob && blob.size <= MOST_BYTES) return blob.arrayBuffer();
    }
  }
  throw new Error("photoPixels");
}

export function connect(input) {
  input.multiple = true;
  input.accept = "image/*";
  const list = input.parentElement.appendChild(document.createElement("ul"));
  list.className = "photos";

  const show = async () => {
    const photos = await photosOf(idOf(input.form));
    list.replaceChildren(...photos.map((photo, index) => {
      const item = copyOf("photo");
      const picture = /** @type {HTMLImageElement} */ (item.querySelector("img"));
      picture.src = URL.createObjectURL(new Blob([photo.bytes], { type: "image/jpeg" }));
      picture.onload = () => URL.revokeObjectURL(picture.src);
      put(item, { size: say("photoSize", { n: index + 1, kb: Math.ceil(photo.bytes.byteLength / 1000) }) });
      item.querySelector("button")?.addEventListener("click", () => dropPhoto(photo.id).then(show));
      return item;
    }));
  };

  const take = async (files) => {
    const entry = idOf(input.form);
    for (const [index, file] of files.entries()) {
      if ((await photosOf(entry)).length >= MOST_PHOTOS) return toast(say("photoMany", { n: MOST_PHOTOS }));
      const note = toast(say("photoShrinking", { n: index + 1, all: files.length }), 0);
      try {
        const bytes = await compress(file);
        await putPhoto({ id: uuid7(), entry, uid: Number(input.form.dataset.uid) || uid(), bytes, at: Date.now() });
      } catch (problem) {
        toast(say(problem instanceof Error ? problem.message : "") || say("photoUnstored"));
      } finally {
        note?.remove();
      }
      await show();
    }
    return null;
  };

  input.addEventListener("change", async () => {
    await take([...input.files]);
    // What is kept beside the entry must not travel with the form as well.
    input.value = "";
  });
  input.form.addEventListener("entry", show);
  show();
}
