// Reads { structure, sheets } from standard input and writes the outcome and the plan of every sheet: for tests/test_parity.py.
import { readFileSync } from "node:fs";

import { outcomeOf } from "../../static/js/outcome.js";
import { planOf } from "../../static/js/plan.js";

const { structure, sheets } = JSON.parse(readFileSync(0, "utf8"));
const results = sheets.map((sheet) => {
  const outcome = outcomeOf(structure, sheet);
  return { outcome, plan: planOf(structure, outcome) };
});
process.stdout.write(JSON.stringify(results));
