// Takes back the answers of an earlier report: from its code as typed, or as a photo of its QR where the browser reads those.
import { carriedOver, readCode } from "./memory.js";

// Calls take(answers, lost) when a code was read; else one of the sentences that stand beside the form shows.
export function listenForCode(form, structures, take) {
  if (!form) return; // not every questionnaire has codes
  const told = form.querySelector("[data-told]");
  const tryCode = (text) => {
    const read = readCode(text, structures);
    if (read.reason) {
      told.textContent = form.dataset[read.reason.replace("-version", "")];
      if (read.group) told.textContent += ` ${form.dataset.group.replace("{group}", read.group)}`;
      told.hidden = false;
      told.focus();
      return;
    }
    told.hidden = true;
    const carried = carriedOver(read.structure, structures[0], read.answers);
    take(carried.answers, carried.lost);
  };
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    tryCode(form.elements.code.value);
  });
  if ("BarcodeDetector" in window && "createImageBitmap" in window) readPhotos(form, tryCode);
}

function readPhotos(form, tryCode) {
  const photo = form.querySelector("[data-photo]");
  photo.hidden = false;
  photo.querySelector("input").addEventListener("change", (event) => {
    createImageBitmap(event.target.files[0])
      .then((picture) => new window.BarcodeDetector({ formats: ["qr_code"] }).detect(picture))
      .then((found) => tryCode(found.length ? found[0].rawValue : ""))
      .catch(() => tryCode(""));
  });
}
