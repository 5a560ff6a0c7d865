// Fills the result with what the answers say. Every word stands in the page already: this only keeps, orders and fills.
import { codeOf } from "./memory.js";
import { outcomeOf, visible } from "./outcome.js";
import { planOf } from "./plan.js";
import { progressOf } from "./progress.js";

const FILLED = { unknown: 0, low: 1, middle: 2, high: 3 };
const FEELING = { exposure: ["", "ease", "attention", "worry"], protection: ["", "worry", "attention", "ease"] };

const capital = (word) => word[0].toUpperCase() + word.slice(1);
const all = (root, selector) => Array.from(root.querySelectorAll(selector));
const labelOf = (question, option) => {
  const input = document.querySelector(`[name="${question}"][value="${option}"]`);
  return input ? input.closest("label").textContent.trim() : "";
};

export function answerWords(question, chosen) {
  return (chosen || []).map((option) => labelOf(question, option)).join(" · ");
}

// Keeps the elements whose id is wanted, in the wanted order, and takes the others away.
function keepOnly(elements, wanted, idOf) {
  const place = (element) => wanted.indexOf(idOf(element));
  for (const element of elements.filter((one) => place(one) < 0)) element.remove();
  const left = elements.filter((one) => place(one) >= 0);
  const parents = new Set(left.map((one) => one.parentNode));
  for (const parent of parents) {
    const mine = left.filter((one) => one.parentNode === parent).sort((one, other) => place(one) - place(other));
    for (const element of mine) parent.appendChild(element);
  }
}

function fillReasons(card, reasons, seen) {
  const given = all(card, "[data-reason]");
  keepOnly(given, reasons, (one) => one.dataset.reason);
  for (const reason of given) {
    reason.querySelector("[data-answer]").textContent = answerWords(reason.dataset.reason, seen[reason.dataset.reason]);
  }
  const unsure = card.querySelector("[data-unsure]");
  if (unsure) unsure.hidden = !reasons.some((question) => seen[question].includes("dont-know"));
}

function fillDoors(result, doors) {
  const isOpen = (panel) => doors.some((door) => door.door === panel.dataset.door && panel.dataset.urgent === String(door.urgency === "now"));
  const panels = all(result, "[data-door]");
  for (const panel of panels.filter((one) => !isOpen(one))) panel.remove();
  keepOnly(panels.filter(isOpen), doors.map((door) => door.door), (one) => one.dataset.door);
  const first = result.querySelector('[data-urgent="true"] [data-first]');
  for (const note of all(result, "[data-first]")) if (note !== first) note.remove();
}

function fillScale(scale, kind, level) {
  const words = scale.closest("[data-words]").dataset;
  scale.querySelector("[data-level]").textContent = words[kind + capital(level)];
  const meter = scale.querySelector("svg");
  meter.setAttribute("class", `meter ${FEELING[kind][FILLED[level]]}`);
  all(meter, "rect").forEach((box, place) => box.setAttribute("fill", place < FILLED[level] ? "currentColor" : "none"));
}

function fillAdvice(result, outcome, seen) {
  const cards = all(result, "[data-advice]");
  const ids = outcome.advice.map((given) => given.advice);
  keepOnly(cards, ids, (card) => card.dataset.advice);
  for (const { advice, reasons } of outcome.advice) fillReasons(result.querySelector(`[data-advice="${advice}"]`), reasons, seen);
  keepOnly(all(result, "[data-theme-advice]"), outcome.priorities, (group) => group.dataset.themeAdvice);
}

function fillSteps(result, steps) {
  const list = result.querySelector("[data-steps]");
  if (!list) return; // a guide gives doors only
  const line = list.querySelector("li");
  for (const id of steps) {
    const card = result.querySelector(`[data-advice="${id}"]`);
    const item = line.cloneNode(true);
    item.querySelector("strong").textContent = card.querySelector("h3").textContent;
    item.querySelector("span").textContent = card.querySelector("[data-action]").textContent;
    list.appendChild(item);
  }
  line.remove();
}

function fillPlan(result, plan, done, onTick) {
  for (const group of all(result, "[data-plan]")) {
    const line = group.querySelector("li");
    for (const id of plan[group.dataset.plan]) {
      const item = line.cloneNode(true);
      const box = item.querySelector("input");
      box.checked = done.includes(id);
      box.addEventListener("change", () => onTick(id, box.checked));
      item.querySelector("span").textContent = result.querySelector(`[data-advice="${id}"] h3`).textContent;
      line.parentNode.appendChild(item);
    }
    line.remove();
    if (!plan[group.dataset.plan].length) group.remove();
  }
}

function fillInPlace(result, outcome, seen) {
  const lines = all(result, "[data-in-place]");
  keepOnly(lines, outcome.in_place, (line) => line.dataset.inPlace);
  for (const line of all(result, "[data-in-place]")) {
    line.querySelector("[data-answer]").textContent = answerWords(line.dataset.inPlace, seen[line.dataset.inPlace]);
  }
}

// Then and now, for who came with the code of an earlier report.
function fillProgress(result, structure, scan, seen) {
  const progress = scan.then ? progressOf(structure, scan.then, scan.answers) : { levels: {}, changed: [] };
  for (const row of all(result, "[data-theme]")) {
    const then = progress.levels[row.dataset.theme];
    if (!then) continue;
    for (const kind of ["exposure", "protection"]) {
      const place = row.querySelector(`[data-scale="${kind}"] [data-then]`);
      place.textContent = row.closest("[data-words]").dataset[`then${capital(kind)}${capital(then[kind])}`];
      place.hidden = false;
    }
  }
  const before = scan.then ? visible(structure, scan.then) : {};
  keepOnly(all(result, "[data-changed]"), progress.changed, (line) => line.dataset.changed);
  for (const line of all(result, "[data-changed]")) {
    const id = line.dataset.changed;
    line.querySelector("[data-before]").textContent = answerWords(id, before[id]);
    line.querySelector("[data-answer]").textContent = answerWords(id, seen[id]);
  }
}

// What a professional sees at somebody else's business: the answers that opened a door.
function fillSeen(result, outcome, seen) {
  const wanted = [].concat(...outcome.doors.map((door) => door.reasons));
  keepOnly(all(result, "[data-seen]"), Object.keys(seen).filter((question) => wanted.includes(question)), (line) => line.dataset.seen);
  for (const line of all(result, "[data-seen]")) {
    line.querySelector("[data-answer]").textContent = answerWords(line.dataset.seen, seen[line.dataset.seen]);
  }
}

// The pages for paper name only the contacts and sources that the report sends people to.
function fillBackMatter(result) {
  const named = ["emergency", "helpline", "police"].concat(all(result, "[data-who]").map((one) => one.dataset.who));
  keepOnly(all(result, "[data-contact]"), Array.from(new Set(named)), (card) => card.dataset.contact);
  const sources = [].concat(...all(result, "[data-sources]").map((card) => card.dataset.sources.split(" ")));
  keepOnly(all(result, "[data-source]"), Array.from(new Set(sources)), (line) => line.dataset.source);
}

// Gives the result as an element, made from the template in the page.
export function resultOf(structure, scan, onTick) {
  const seen = visible(structure, scan.answers);
  const outcome = outcomeOf(structure, scan.answers);
  const result = document.importNode(document.getElementById("t-result").content, true).firstElementChild;
  fillDoors(result, outcome.doors);
  for (const theme of outcome.themes) {
    const row = result.querySelector(`[data-theme="${theme.theme}"]`);
    fillScale(row.querySelector('[data-scale="exposure"]'), "exposure", theme.exposure);
    fillScale(row.querySelector('[data-scale="protection"]'), "protection", theme.protection);
  }
  fillAdvice(result, outcome, seen);
  fillSteps(result, outcome.first_steps);
  fillPlan(result, planOf(structure, outcome), scan.done, onTick);
  fillInPlace(result, outcome, seen);
  fillProgress(result, structure, scan, seen);
  fillSeen(result, outcome, seen);
  const code = result.querySelector("[data-code]");
  if (code) code.textContent = codeOf(structure, scan.answers);
  fillBackMatter(result);
  // A block whose every item went has nothing to say; a group without a card neither.
  for (const block of all(result, "[data-block]").reverse()) if (!block.querySelector("[data-item]")) block.remove();
  const empty = result.querySelector("[data-no-answers]");
  if (empty) empty.hidden = Object.keys(seen).length > 0;
  const none = result.querySelector("[data-no-doors]"); // a guide never ends at nothing
  if (none) none.hidden = outcome.doors.length > 0;
  return result;
}
