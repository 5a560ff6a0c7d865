// The cases of tests/shared, which pytest obeys too: what a rule and an outcome mean on the phone.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";

import { outcomeOf } from "../../static/js/outcome.js";
import { holds, trueLeaves } from "../../static/js/rules.js";

const read = (name) => JSON.parse(readFileSync(new URL(`../shared/${name}`, import.meta.url), "utf8"));
// A leaf is written in one fixed spelling, but its keys may stand in any order.
const plain = (leaves) => leaves.map((leaf) => Object.assign({}, leaf));

for (const { name, rule, answers, levels, holds: expected, because } of read("rules.json")) {
  test(`rule: ${name}`, () => {
    assert.equal(holds(rule, answers, levels), expected);
    if (expected) assert.deepEqual(plain(trueLeaves(rule, answers, levels)), because);
  });
}

const { questionnaires, cases } = read("outcome.json");
for (const { name, questionnaire, answers, outcome } of cases) {
  test(`outcome: ${name}`, () => assert.deepEqual(outcomeOf(questionnaires[questionnaire], answers), outcome));
}
