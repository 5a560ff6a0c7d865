// What every page does: the way out, the worker, wiping, the cover, and "go on" on the first page.
import { root, watchTheWayOut } from "./exit.js";
import { kept, wipe } from "./keep.js";
import { startWorker } from "./worker.js";

// A blank card over the page while another app or tab is in front: for the picture in the list of recent apps.
function watchTheCover() {
  document.addEventListener("visibilitychange", () => {
    const scan = kept();
    const wanted = root.classList.contains("covers") || Boolean(scan && scan.cover);
    root.classList.toggle("covered", document.hidden && wanted);
  });
}

function offerToGoOn() {
  const offer = document.getElementById("kept");
  const scan = kept();
  if (!offer || !scan) return;
  document.getElementById("go-on").href = offer.dataset.base + scan.questionnaire;
  const same = document.querySelector(`[data-entrance="${scan.questionnaire.split("/")[0]}"]`);
  if (same) document.getElementById("begin-again").dataset.to = same.href;
  offer.hidden = false;
  document.getElementById("entrances").hidden = true;
}

export function startSite() {
  watchTheWayOut();
  watchTheCover();
  startWorker();
  offerToGoOn();
  for (const button of document.querySelectorAll("#wipe, #begin-again")) {
    button.addEventListener("click", () => {
      wipe();
      location.assign(button.dataset.to);
    });
  }
  addEventListener("beforeinstallprompt", (event) => event.preventDefault()); // an offer to install tells who looks on
  addEventListener("load", () => root.classList.add("started"));
}
