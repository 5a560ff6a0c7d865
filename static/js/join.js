// The page of a campaign: its few facts go along on the phone, beside the answers, to the scan that is the same for everybody.
import { CAMPAIGN, keep, kept } from "./keep.js";

export function startJoining() {
  const form = document.getElementById("join");
  if (!form) return;
  const field = form.elements["count.ticket"]; // in sight where there are tickets; a browser that keeps nothing sends it along
  const scanned = (/^#t=(.{1,40})$/.exec(location.hash) || ["", ""])[1]; // behind #: no server is told of it
  if (scanned) field.value = scanned;
  for (const link of document.querySelectorAll(".languages a")) link.hash = location.hash;
  form.addEventListener("submit", (event) => {
    const scan = kept();
    const campaign = Object.assign(JSON.parse(form.dataset.campaign), { ticket: field.value, until: scan && scan.until });
    if (!keep(campaign, CAMPAIGN)) return;
    event.preventDefault();
    location.assign(form.action);
  });
}
