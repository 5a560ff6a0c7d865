// The page of a campaign: its few facts go along on the phone, beside the answers, to the scan that is the same for everybody.
import { CAMPAIGN, keep, kept } from "./keep.js";

export function startJoining() {
  const form = document.getElementById("join");
  if (!form) return;
  const ticket = (/^#t=(.{1,40})$/.exec(location.hash) || ["", ""])[1]; // behind #: no server is told of it
  for (const link of document.querySelectorAll(".languages a")) link.hash = location.hash;
  form.addEventListener("submit", (event) => {
    const scan = kept();
    const campaign = Object.assign(JSON.parse(form.dataset.campaign), { ticket, until: scan && scan.until });
    form.elements["count.ticket"].value = ticket; // a browser that keeps nothing takes it along in the form
    if (!keep(campaign, CAMPAIGN)) return;
    event.preventDefault();
    location.assign(form.action);
  });
}
