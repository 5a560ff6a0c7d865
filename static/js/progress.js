// Then and now: the twin of webapp/scan/progress.py.
import { chosenOf } from "./rules.js";
import { outcomeOf, visible } from "./outcome.js";

// { levels: { theme: theme outcome of then }, changed: [questions about measures] }
export function progressOf(structure, then, now) {
  const [before, after] = [visible(structure, then), visible(structure, now)];
  const levels = {};
  for (const theme of outcomeOf(structure, then).themes) levels[theme.theme] = theme;
  const words = (answers, id) => chosenOf(answers, id).join(" ");
  const measures = structure.questions.filter((question) => question.tag === "measure").map((question) => question.id);
  return { levels, changed: measures.filter((id) => words(before, id) && words(after, id) && words(before, id) !== words(after, id)) };
}
