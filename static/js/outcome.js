// What the answers say: the twin of webapp/scan/outcome.py; both obey tests/shared/outcome.json, and a test compares
// them over thousands of answer sheets. `structure` is what webapp/scan/versions.py gives of a questionnaire.
import { chosenOf, holds, trueLeaves } from "./rules.js";

const FIRST_STEPS = 3;
const URGENCIES = ["now", "soon", "later"];
const EFFORTS = ["low", "medium", "high"];
const EVIDENCES = ["research", "authority", "case", "reasoned"];
const EXPOSURE_RANK = { unknown: 0, low: 0, middle: 1, high: 2 };
const PROTECTION_RANK = { high: 0, unknown: 1, middle: 1, low: 2 };

const sum = (numbers) => numbers.reduce((total, number) => total + number, 0);
const highest = (numbers) => numbers.reduce((most, number) => Math.max(most, number), 0);
const known = (points) => points !== null;
const unique = (ids) => Array.from(new Set(ids));

// Array.prototype.sort is stable only in browsers since 2019: the place decides between equals.
function sorted(things, ranksOf) {
  const ranked = things.map((thing, place) => ({ thing, ranks: ranksOf(thing).concat(place) }));
  ranked.sort((one, other) => {
    const differing = one.ranks.findIndex((rank, place) => rank !== other.ranks[place]);
    return differing < 0 ? 0 : one.ranks[differing] - other.ranks[differing];
  });
  return ranked.map((pair) => pair.thing);
}

// The answers to questions that are asked, in the order of asking; empty ones left out.
export function visible(structure, answers) {
  const seen = {};
  for (const question of structure.questions) {
    const chosen = chosenOf(answers, question.id);
    const asked = !question.shown_when || holds(question.shown_when, seen);
    if (chosen.length && asked) seen[question.id] = chosen;
  }
  return seen;
}

// The ids of the questions that are asked, given these answers.
export function askedQuestions(structure, answers) {
  const seen = visible(structure, answers);
  return structure.questions.filter((question) => !question.shown_when || holds(question.shown_when, seen));
}

const mostPoints = (question) => highest(question.options.map((option) => option[1]).filter(known));

// The points of the chosen option that has most, in a list; an empty list when the answer tells nothing.
function pointsOf(question, seen) {
  const chosen = chosenOf(seen, question.id);
  const points = question.options.filter((option) => chosen.includes(option[0])).map((option) => option[1]);
  const telling = points.filter(known);
  return telling.length ? [highest(telling)] : [];
}

function enoughAnswered(questions, seen) {
  const always = questions.filter((question) => !question.shown_when);
  const answered = always.filter((question) => pointsOf(question, seen).length).length;
  return answered > 0 && 2 * answered >= always.length;
}

function exposureOf(theme, questions, seen) {
  const points = sum(questions.map((question) => sum(pointsOf(question, seen))));
  if (points >= theme.exposureHigh) return "high";
  if (points >= theme.exposureMiddle) return "middle";
  return enoughAnswered(questions, seen) ? "low" : "unknown";
}

function protectionOf(theme, questions, seen) {
  const missing = sum(questions.map((question) => sum(pointsOf(question, seen).map((points) => mostPoints(question) - points))));
  if (missing >= theme.protectionLow) return "low";
  if (missing >= theme.protectionMiddle) return "middle";
  return enoughAnswered(questions, seen) ? "high" : "unknown";
}

function themesOf(structure) {
  return structure.parts.filter((part) => part.theme).map((part) => {
    const [exposureMiddle, exposureHigh, protectionMiddle, protectionLow, door] = part.theme;
    return { id: part.id, exposureMiddle, exposureHigh, protectionMiddle, protectionLow, door };
  });
}

function themeOutcome(theme, asked, seen) {
  const tagged = (tag) => asked.filter((question) => question.part === theme.id && question.tag === tag);
  const exposure = exposureOf(theme, tagged("exposure"), seen);
  const protection = protectionOf(theme, tagged("measure"), seen);
  return { theme: theme.id, exposure, protection, risk: EXPOSURE_RANK[exposure] + PROTECTION_RANK[protection] };
}

function reasonsFor(structure, rule, seen, levels) {
  const reasons = new Set();
  for (const leaf of trueLeaves(rule, seen, levels)) {
    if (leaf.q) {
      reasons.add(leaf.q);
      continue;
    }
    for (const question of structure.questions) {
      const tells = question.part === leaf.level_of && question.tag === "exposure";
      if (tells && sum(pointsOf(question, seen)) > 0) reasons.add(question.id);
    }
  }
  return Object.keys(seen).filter((question) => reasons.has(question));
}

function openDoors(structure, seen, levels) {
  const found = [];
  const open = (rule, door, urgency) => {
    if (holds(rule, seen, levels)) found.push({ door, urgency, reasons: reasonsFor(structure, rule, seen, levels) });
  };
  for (const [, when, door, urgency] of structure.routes) open(when, door, urgency);
  for (const theme of themesOf(structure)) open({ level_of: theme.id, in: ["high"] }, theme.door, "soon");
  const byUrgency = sorted(found, (door) => [URGENCIES.indexOf(door.urgency)]);
  return byUrgency.filter((door, place) => byUrgency.findIndex((other) => other.door === door.door) === place);
}

// The points of the heaviest exposure among the reasons: what somebody lives with comes before what is missing.
function weightOf(structure, reasons, seen) {
  const exposures = structure.questions.filter((question) => reasons.includes(question.id) && question.tag === "exposure");
  return highest(exposures.map((question) => sum(pointsOf(question, seen))));
}

function fittingAdvice(structure, seen, levels, priorities) {
  const fitting = structure.advice.filter(([, , when]) => holds(when, seen, levels));
  const ranked = sorted(fitting, ([, theme, when, effort, evidence]) => {
    if (theme === null) return [-1, 0, 0, 0];
    const weight = weightOf(structure, reasonsFor(structure, when, seen, levels), seen);
    return [priorities.indexOf(theme), EFFORTS.indexOf(effort), -weight, EVIDENCES.indexOf(evidence)];
  });
  return ranked.map(([advice, , when]) => ({ advice, reasons: reasonsFor(structure, when, seen, levels) }));
}

// What happens now first, then the first advice of each theme in turn, so that no theme takes all three.
function firstSteps(structure, given) {
  const themeOf = {};
  for (const [advice, theme] of structure.advice) themeOf[advice] = theme;
  const ids = given.map((one) => one.advice);
  const steps = ids.filter((id) => themeOf[id] === null).slice(0, FIRST_STEPS);
  const themes = unique(ids.map((id) => themeOf[id]).filter((theme) => theme !== null));
  const waiting = themes.map((theme) => ids.filter((id) => themeOf[id] === theme));
  while (steps.length < FIRST_STEPS && waiting.some((queue) => queue.length)) {
    for (const queue of waiting) if (queue.length && steps.length < FIRST_STEPS) steps.push(queue.shift());
  }
  return steps;
}

// The whole outcome, with the keys of the dataclass Outcome. Any answers give one.
export function outcomeOf(structure, answers) {
  const seen = visible(structure, answers);
  const asked = askedQuestions(structure, seen);
  const themes = themesOf(structure).map((theme) => themeOutcome(theme, asked, seen));
  const levels = {};
  for (const theme of themes) levels[theme.theme] = theme.exposure;
  const priorities = sorted(themes, (theme) => [-theme.risk, -EXPOSURE_RANK[theme.exposure]]).map((theme) => theme.theme);
  const advice = fittingAdvice(structure, seen, levels, priorities);
  const inPlace = asked.filter((question) => question.tag === "measure" && pointsOf(question, seen)[0] === mostPoints(question));
  return {
    doors: openDoors(structure, seen, levels),
    themes,
    priorities,
    advice,
    first_steps: firstSteps(structure, advice),
    in_place: inPlace.map((question) => question.id),
  };
}
