// Count me in: asked after the result, sent at a tap and never behind anybody's back. Every word stands in the page.
import { formOf, padded } from "./files.js";
import { kept } from "./keep.js";

const GIVE_UP = 30 * 1000; // ms. Who waits longer may tap again: the same number counts once

// Chance, so that a second try is known and nobody is.
function newPhone() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => (byte + 256).toString(16).slice(1)).join("");
}

function fillOffer(place, offer) {
  for (const other of Array.from(place.querySelectorAll("[data-for]"))) {
    if (other.dataset.for !== (offer.title ? "campaign" : "all")) other.remove();
  }
  for (const name of ["title", "organisation"]) {
    const words = place.querySelector(`[data-${name}]`);
    if (words) words.textContent = offer[name];
  }
  const choice = place.querySelector("[data-segment]");
  const names = new Map(JSON.parse(place.querySelector("[data-segments]").dataset.names));
  for (const segment of offer.segments) {
    const option = choice.cloneNode(true);
    option.querySelector("input").value = segment;
    option.querySelector("span").textContent = names.get(segment) || segment; // of before there were lists: a name itself
    choice.parentNode.appendChild(option);
  }
  choice.remove();
  place.querySelector("[data-segments]").hidden = !offer.segments.length;
  place.querySelector("[data-signals]").hidden = !offer.signals;
  place.querySelector("[data-ticket]").hidden = !offer.tickets;
  place.querySelector("[name=ticket]").value = offer.ticket || "";
}

// Asks in `place`. scanNow() remembers the number of this phone and what it is counted for; `save` keeps it. It is another
// object once another tab changed what both share.
export function askToCount(place, offer, scanNow, answers, save) {
  const form = place.querySelector("form");
  const way = document.getElementById("to-count");
  const tell = (what) => {
    for (const words of place.querySelectorAll("[data-told]")) words.hidden = !words.dataset.told.split(" ").includes(what);
    return place.querySelector("[data-told]:not([hidden])");
  };
  const done = () => {
    place.querySelector("[data-asking]").hidden = true;
    way.hidden = true;
    const figures = place.querySelector("[data-figures]");
    figures.hidden = !offer.workshop;
    figures.querySelector("a").href = figures.dataset.figures.replace("CODE", offer.code);
    return tell("201");
  };
  fillOffer(place, offer);
  way.hidden = !offer.title;
  way.addEventListener("click", () => place.querySelector("h2").focus()); // no link: an entry in the history would be in the way out
  const isCounted = () => (scanNow().counted || []).includes(offer.code);
  if (isCounted()) done();
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (isCounted()) {
      done().focus(); // by another tab
      return;
    }
    const segment = form.querySelector("[name=segment]:checked");
    if (offer.segments.length && !segment) {
      tell("choose").focus();
      return;
    }
    const ticket = form.elements.ticket.value.trim();
    if (!ticket && !place.querySelector("[data-ticket]").hidden) {
      tell("ticket").focus();
      return;
    }
    const scan = scanNow();
    scan.phone = scan.phone || newPhone();
    save();
    const body = formOf(answers);
    const asked = { campaign: offer.code, phone: scan.phone, segment: segment ? segment.value : "" };
    if (form.elements.signals.checked) asked.signals = "yes";
    if (ticket) asked.ticket = ticket;
    for (const name of Object.keys(asked)) body.append(`count.${name}`, asked[name]);
    const button = form.querySelector("button");
    button.disabled = true;
    tell("busy");
    const late = new Promise((resolve) => setTimeout(resolve, GIVE_UP, "away"));
    const reply = fetch(form.action, { method: "POST", body: padded(body), credentials: "omit", cache: "no-store" });
    Promise.race([reply.then((came) => String(came.status), () => "away"), late])
      .then((status) => {
        button.disabled = false;
        if (status === "200" || status === "201") {
          const latest = scanNow();
          latest.counted = (latest.counted || []).concat(offer.code);
          if (kept()) save(); // not after a wipe: the answers would come back
          done().focus();
        } else {
          // Tickets may have been handed out after this phone joined.
          if (status === "409") place.querySelector("[data-ticket]").hidden = false;
          (tell(status === "409" && !ticket ? "ticket" : status) || tell("away")).focus();
        }
      });
  });
}
