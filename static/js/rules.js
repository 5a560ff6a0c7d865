// Rules of a questionnaire: the twin of webapp/scan/rules.py; both obey tests/shared/rules.json.
// answers: { question: [chosen options] } without hidden questions; levels: { theme: exposure level }.

// Not answers[question] alone: a question may have a name that every object knows, such as constructor.
export function chosenOf(answers, question) {
  return Object.prototype.hasOwnProperty.call(answers, question) ? answers[question] : [];
}

// Whether the rule is true. A comparison with an unanswered or hidden question is false.
export function holds(rule, answers, levels = {}) {
  if (rule.all) return rule.all.every((part) => holds(part, answers, levels));
  if (rule.any) return rule.any.some((part) => holds(part, answers, levels));
  if (rule.of) return rule.of.filter((part) => holds(part, answers, levels)).length >= rule.at_least;
  if (rule.not) return !holds(rule.not, answers, levels);
  if (rule.level_of) return rule.in.includes(levels[rule.level_of]);
  const chosen = chosenOf(answers, rule.q);
  if (rule.in) return chosen.some((option) => rule.in.includes(option));
  if (rule.count_gte) return chosen.length >= rule.count_gte;
  return chosen.length > 0; // answered
}

// The leaves that make a true rule true: every true branch, nothing from within a `not`.
export function trueLeaves(rule, answers, levels = {}) {
  const parts = rule.all || rule.any || rule.of;
  if (parts) {
    const trueParts = parts.filter((part) => holds(part, answers, levels));
    return [].concat(...trueParts.map((part) => trueLeaves(part, answers, levels)));
  }
  return !rule.not && holds(rule, answers, levels) ? [rule] : [];
}
