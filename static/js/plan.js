// When to do what: the twin of plan_of in webapp/scan/outcome.py.

// { today, week, month }: ids of advice. Today: what is about now, and the first steps that cost nothing.
export function planOf(structure, outcome) {
  const plan = { today: [], week: [], month: [] };
  const known = {};
  for (const [id, theme, , effort] of structure.advice) known[id] = { theme, effort };
  for (const { advice } of outcome.advice) {
    const { theme, effort } = known[advice];
    const first = outcome.first_steps.includes(advice);
    if (theme === null || (effort === "low" && first)) plan.today.push(advice);
    else if (effort === "low") plan.week.push(advice);
    else plan.month.push(advice);
  }
  return plan;
}
