// When to do what, and the date in the calendar.
import assert from "node:assert/strict";
import test from "node:test";

import { calendarOf } from "../../static/js/files.js";
import { planOf } from "../../static/js/plan.js";

const structure = {
  advice: [
    ["call", null, {}, "medium", "research"],
    ["easy-first", "money", {}, "low", "case"],
    ["easy-later", "money", {}, "low", "case"],
    ["hard-first", "people", {}, "high", "case"],
  ],
};
const outcome = {
  advice: ["call", "easy-first", "easy-later", "hard-first"].map((advice) => ({ advice, reasons: [] })),
  first_steps: ["call", "easy-first", "hard-first"],
};

test("what is about now and easy first steps are for today, what is easy for this week, the rest for this month", () => {
  assert.deepEqual(planOf(structure, outcome), { today: ["call", "easy-first"], week: ["easy-later"], month: ["hard-first"] });
});

test("the calendar holds a date in a week and a title, and not one word about the scan's subject", () => {
  const text = calendarOf("Afspraak, met mijzelf", new Date("2026-11-25T08:30:00Z"));
  assert.match(text, /\r\nDTSTART:20261202T100000\r\n/);
  assert.match(text, /\r\nSUMMARY:Afspraak\\, met mijzelf\r\n/);
  assert.match(text, /^BEGIN:VCALENDAR\r\n[^]*END:VCALENDAR\r\n$/);
  assert.doesNotMatch(text, /afpers|dreig|politie|URL|DESCRIPTION/i);
});
