// One question per screen on top of the plain form. Screens: before, question, signal, check, result. Each tap forward
// is one entry in the history, so that the browser's own Back works and the way out can fold them.
import { askToCount } from "./count.js";
import { root } from "./exit.js";
import { saveCalendar, savePaper } from "./files.js";
import { CAMPAIGN, canKeep, inSevenDays, keep, kept, moveFrom, onChangeElsewhere } from "./keep.js";
import { askedQuestions, visible } from "./outcome.js";
import { codeOf } from "./memory.js";
import { answerWords, resultOf } from "./result.js";
import { listenForCode } from "./restore.js";
import { holds } from "./rules.js";

const at = (id) => document.getElementById(id);

// The templates stand behind this script in the page: on a slow line they may still be on their way.
function whenParsed(call) {
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", call, { once: true });
  else call();
}

class Wizard {
  constructor(structure, structures) {
    this.structure = structure;
    this.structures = structures;
    this.name = `${structure.id}/${structure.version}`;
    this.form = at("scan");
    this.guide = structure.purpose === "guide"; // a few questions to a door: nothing is kept, checked or looked back on
    this.scan = this.begun();
    this.screen = null; // { name, question, doors, depth }
  }

  // The scan as it was kept, or a new one. Answers that the server filled in (no storage) are taken from the page.
  begun() {
    const scan = kept();
    if (!this.guide && scan && scan.questionnaire === this.name) return scan;
    const answers = {};
    for (const input of this.form.querySelectorAll("input:checked")) {
      answers[input.name] = (answers[input.name] || []).concat(input.value);
    }
    const phone = this.form.elements["count.phone"]; // where the server saw these answers it made the number, too
    return {
      questionnaire: this.name, answers, at: null, told: [], done: [], asked: null, then: null, keeping: "", cover: false, until: null,
      phone: phone ? phone.value : "", counted: [],
    };
  }

  // The campaign that somebody came with, as far as it is about these questions.
  get campaign() {
    const campaign = kept(CAMPAIGN) || JSON.parse(this.form.dataset.campaign || null);
    return campaign && campaign.questionnaire === this.name ? campaign : null;
  }

  get asked() {
    return askedQuestions(this.structure, this.scan.answers).map((question) => question.id);
  }

  get seen() {
    return visible(this.structure, this.scan.answers);
  }

  // A guide leaves what is kept of a scan alone.
  save() {
    if (!this.guide) at("not-kept").hidden = keep(this.scan);
  }

  // --- moving -----------------------------------------------------------------------------------------------------

  start() {
    this.fillForm();
    this.listen();
    root.classList.toggle("covers", this.scan.cover);
    const state = history.state;
    const hasAnswers = Object.keys(this.scan.answers).length > 0;
    const place = (hasAnswers && ((state && state.screen) || this.scan.at)) || this.first;
    const depth = (state && state.depth) || 0;
    history.replaceState({ depth, screen: place }, "");
    whenNeeded(place, () => this.show(place, depth, false));
    at("not-kept").hidden = this.guide || canKeep();
  }

  get first() {
    return this.guide ? { name: "question", question: this.asked[0] } : { name: "before" };
  }

  go(screen) {
    const depth = this.screen.depth + 1;
    history.pushState({ depth, screen }, "");
    whenNeeded(screen, () => this.show(screen, depth, true));
  }

  show(screen, depth, focus) {
    this.screen = Object.assign({}, screen, { depth });
    if (screen.name !== "signal" && screen.name !== "before") this.scan.at = screen;
    if (Object.keys(this.scan.answers).length) this.save();
    this.clear();
    root.dataset.screen = screen.name;
    this.fill(screen);
    at("heading-words").textContent = this.headingOf(screen);
    at("back").hidden = !depth && [this.first.name, this.first.question].join() === [screen.name, screen.question].join();
    scrollTo(0, 0);
    if (focus) at("heading").focus({ preventScroll: true });
  }

  clear() {
    for (const place of document.querySelectorAll("[data-place]")) place.textContent = "";
    for (const shown of this.form.querySelectorAll("fieldset.now")) shown.classList.remove("now");
  }

  fill(screen) {
    if (screen.name === "question") at(screen.question).classList.add("now");
    if (screen.name === "signal") this.fillSignal(screen.doors);
    if (screen.name === "check") this.fillCheck();
    if (screen.name === "result") this.fillResult();
  }

  // The words of the heading: "Deel 2 van 7 – vraag 3" counts only questions that are asked.
  headingOf(screen) {
    const words = at("heading").dataset[screen.name];
    if (screen.name !== "question") return words;
    const part = at(screen.question).closest("section");
    const parts = Array.from(this.form.querySelectorAll("section"));
    const inPart = this.asked.filter((question) => at(question).closest("section") === part);
    return words
      .replace("{part}", parts.indexOf(part) + 1)
      .replace("{parts}", parts.length)
      .replace("{question}", inPart.indexOf(screen.question) + 1);
  }

  next() {
    const { name, question } = this.screen;
    if (name === "before") {
      this.chooseKeeping();
      this.go({ name: "question", question: this.asked[0] });
    } else if (name === "signal") {
      const stop = document.querySelector('[data-place] [value="stop"]');
      this.go(stop && stop.checked ? { name: "result" } : this.after(question));
    } else if (name === "question") {
      const doors = this.newDoors();
      this.go(doors.length ? { name: "signal", doors, question } : this.after(question));
    }
  }

  // The screen behind a question. Somebody who came from the check page goes back there, by way of new questions only.
  after(question) {
    const asked = this.asked;
    const rest = asked.slice(asked.indexOf(question) + 1);
    const known = this.scan.asked || [];
    const following = rest.find((id) => !known.includes(id));
    return following ? { name: "question", question: following } : { name: this.guide ? "result" : "check" };
  }

  before() {
    const { name, question } = this.screen;
    const asked = this.asked;
    if (name === "result" && !this.guide) return { name: "check" };
    if (name === "signal") return { name: "question", question };
    const place = name === "question" ? asked.indexOf(question) : asked.length;
    return place > 0 ? { name: "question", question: asked[place - 1] } : this.first;
  }

  back() {
    if (this.screen.depth > 0) {
      history.back();
      return;
    }
    const screen = this.before();
    history.replaceState({ depth: 0, screen }, "");
    this.show(screen, 0, true);
  }

  change(question) {
    this.scan.asked = this.asked;
    this.go({ name: "question", question });
  }

  // --- what the screens hold --------------------------------------------------------------------------------------

  fillForm() {
    for (const input of this.form.querySelectorAll("input[value]")) {
      const chosen = this.scan.answers[input.name];
      input.checked = Boolean(chosen && chosen.includes(input.value));
    }
    for (const choice of document.querySelectorAll('[name="keep"]')) choice.checked = choice.value === this.scan.keeping;
    at("cover").checked = this.scan.cover;
  }

  chooseKeeping() {
    const chosen = document.querySelector('[name="keep"]:checked');
    const keeping = chosen ? chosen.value : "";
    if (keeping !== this.scan.keeping) moveFrom(this.scan);
    this.scan.keeping = keeping;
    this.scan.until = this.scan.keeping === "week" ? this.scan.until || inSevenDays() : null;
    this.scan.cover = at("cover").checked;
    root.classList.toggle("covers", this.scan.cover);
    const campaign = kept(CAMPAIGN);
    if (!campaign) return;
    moveFrom(campaign, CAMPAIGN);
    keep(Object.assign(campaign, { until: this.scan.until }), CAMPAIGN);
  }

  // The doors of the signals that became true and were not told of before, each once.
  newDoors() {
    const seen = this.seen;
    const fresh = this.structure.routes.filter(
      ([route, when, , urgency]) => urgency === "now" && !this.scan.told.includes(route) && holds(when, seen));
    this.scan.told = this.scan.told.concat(fresh.map(([route]) => route));
    return Array.from(new Set(fresh.map(([, , door]) => door)));
  }

  fillSignal(doors) {
    const signal = document.importNode(at("t-signal").content, true);
    for (const panel of Array.from(signal.querySelectorAll("[data-door]"))) if (!doors.includes(panel.dataset.door)) panel.remove();
    const notes = Array.from(signal.querySelectorAll("[data-first]"));
    for (const note of notes.slice(1)) note.remove();
    if (doors.includes("emergency")) signal.querySelector("[data-unless-emergency]").remove();
    at("signal").appendChild(signal);
  }

  fillCheck() {
    this.scan.asked = null;
    const check = document.importNode(at("t-check").content, true);
    const seen = this.seen;
    const asked = this.asked;
    for (const line of Array.from(check.querySelectorAll("[data-line]"))) {
      const id = line.dataset.line;
      const answered = Boolean(seen[id]);
      if (!asked.includes(id) || answered !== (line.dataset.answered === "true")) {
        line.remove();
        continue;
      }
      if (answered) line.querySelector("strong").textContent = answerWords(id, seen[id]);
      line.querySelector("button").addEventListener("click", () => this.change(id));
    }
    for (const block of Array.from(check.querySelectorAll("[data-block]"))) if (!block.querySelector("[data-line]")) block.remove();
    check.querySelector("[data-no-answers]").hidden = Object.keys(seen).length > 0;
    at("check").appendChild(check);
  }

  fillResult() {
    const result = resultOf(this.structure, this.scan, (advice, ticked) => {
      this.scan.done = this.scan.done.filter((id) => id !== advice).concat(ticked ? advice : []);
      this.save();
    });
    at("result").appendChild(result);
    for (const box of result.querySelectorAll("[value=without]")) {
      const name = box.name.replace("paper.", "without-"); // for paper from the phone's own printer, too
      box.addEventListener("change", () => result.classList.toggle(name, box.checked));
    }
    at("change").addEventListener("click", () => this.go(this.guide ? this.first : { name: "check" }));
    if (this.guide) return;
    const count = at("count");
    const offer = count && (this.campaign || JSON.parse(count.dataset.all));
    if (count) count.hidden = !Object.keys(this.seen).length; // nothing would count
    if (offer) askToCount(count, offer, () => this.scan, this.seen, () => this.save());
    at("print").addEventListener("click", () => print());
    at("calendar").addEventListener("click", (event) => saveCalendar(event.currentTarget));
    at("paper-form").addEventListener("submit", (event) => {
      event.preventDefault();
      savePaper(event.currentTarget, this.seen, this.scan.then && codeOf(this.structure, this.scan.then));
    });
  }

  // --- listening --------------------------------------------------------------------------------------------------

  listen() {
    const taken = this.form.elements["count.campaign"]; // where a fault of ours gives the plain form back
    if (taken && this.campaign) taken.value = this.campaign.code;
    this.form.addEventListener("change", (event) => this.record(event.target.name));
    this.form.addEventListener("submit", (event) => {
      // To another language in a browser that keeps nothing, or after a fault: the answers travel in the form.
      if (this.sending || !root.classList.contains("js")) return;
      event.preventDefault();
      if (this.screen.name === "check") this.go({ name: "result" });
      else this.next();
    });
    listenForCode(at("code-form"), this.structures, (answers, lost) => this.restore(answers, lost));
    at("next").addEventListener("click", () => this.next());
    at("back").addEventListener("click", () => this.back());
    addEventListener("popstate", (event) => {
      const state = event.state;
      if (state && state.screen && !root.classList.contains("left")) this.show(state.screen, state.depth, true);
    });
    for (const button of document.querySelectorAll(".languages button")) {
      button.addEventListener("click", (event) => {
        this.sending = this.guide || !canKeep();
        if (this.sending) return;
        event.preventDefault();
        location.assign(button.dataset.page);
      });
    }
    onChangeElsewhere(() => {
      if (!this.scan.until) return; // this tab keeps its own
      const scan = kept();
      if (!scan) location.replace(this.form.dataset.home);
      else if (scan.questionnaire === this.name) {
        this.scan = scan;
        this.fillForm();
      }
    });
  }

  // Goes on from the answers of an earlier report, and remembers them to show what changed.
  restore(answers, lost) {
    this.chooseKeeping();
    Object.assign(this.scan, { answers: Object.assign({}, answers), then: answers, told: [], asked: null });
    this.fillForm();
    this.save();
    this.go({ name: "check" });
    at("lost").textContent = at("lost").dataset.words.replace("{number}", lost.length);
    at("lost").hidden = !lost.length;
  }

  record(question) {
    const chosen = Array.from(this.form.querySelectorAll(`[name="${question}"]:checked`)).map((input) => input.value);
    if (chosen.length) this.scan.answers[question] = chosen;
    else delete this.scan.answers[question];
    this.save();
  }
}

function whenNeeded(screen, call) {
  if (screen.name === "question" || screen.name === "before") call();
  else whenParsed(call);
}

// A fault of ours must never cost an answer: the plain form comes back, filled in, and works without any script.
function plainAgain() {
  root.classList.remove("js");
  delete root.dataset.screen;
  for (const place of document.querySelectorAll("[data-place]")) place.textContent = "";
  at("plain-again").hidden = false;
}

export function startWizard() {
  const structures = JSON.parse(at("structure").textContent); // this version's first, then the others for their codes
  const structure = structures[0];
  const begun = kept();
  const name = `${structure.id}/${structure.version}`;
  if (begun && begun.questionnaire !== name && begun.questionnaire.startsWith(`${structure.id}/`)) {
    location.replace(at("scan").dataset.base + begun.questionnaire); // people finish the version they began
    return;
  }
  addEventListener("error", plainAgain);
  new Wizard(structure, structures).start();
  root.classList.add("started");
}
