// The quick exit, on every page: hide, wipe, fold the history of this document, take a neutral address, leave.
import { canKeep, wipe } from "./keep.js";

export const root = document.documentElement;
const PATIENCE = 120; // ms to wait for the history to fold
const TOGETHER = 5000; // ms within which three presses of Shift count

// Going on to a new address, not replacing this one: only that cuts off the entries in front. Back then meets /exit, which
// leads away again. Without network our own worker answers it with an empty page; a browser would show an error page.
function leaveTo(address) {
  history.replaceState(null, "", "/exit");
  document.title = "";
  location.assign(navigator.onLine ? address : "/exit?offline");
}

export function leave(address) {
  root.classList.add("left"); // hidden from here on, also if this page is ever taken out of the browser's cache
  wipe();
  for (const form of document.forms) form.reset();
  for (const place of document.querySelectorAll("[data-place]")) place.textContent = ""; // and no report comes after it
  const depth = (history.state && history.state.depth) || 0;
  if (!depth) {
    leaveTo(address);
    return;
  }
  let gone = false;
  const go = () => {
    if (!gone) leaveTo(address);
    gone = true;
  };
  addEventListener("popstate", go);
  setTimeout(go, PATIENCE);
  history.go(-depth);
}

export function watchTheWayOut() {
  const out = () => leave(document.getElementById("exit").dataset.to);
  for (const link of document.querySelectorAll(".way-out")) {
    link.addEventListener("click", (event) => {
      event.preventDefault();
      out();
    });
  }
  let presses = [];
  addEventListener("keyup", (event) => {
    const now = Date.now();
    presses = event.key === "Shift" ? presses.filter((time) => now - time < TOGETHER).concat(now) : [];
    if (presses.length === 3) out();
  });
  addEventListener("pageshow", (event) => {
    // Out of the browser's memory: what was wiped meanwhile must not stand on the screen.
    if (!event.persisted) return;
    if (root.classList.contains("left")) location.replace("/exit");
    else if (canKeep()) location.reload();
  });
}
