// The cases of tests/shared/opening.json, which pytest obeys too: open now, closed now, or nothing to say.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";

import { clockAt, isOpen } from "../../static/js/opening.js";

const cases = JSON.parse(readFileSync(new URL("../shared/opening.json", import.meta.url), "utf8"));
const DAYS = ["ma", "di", "wo", "do", "vr", "za", "zo"];
const usual = [{ days: "ma-vr", from: "09:00", until: "17:00" }];
const minutes = (clock) => Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3));

// What the server writes into the page: open_minutes of a contact.
function spansOf({ opening = usual, always }) {
  if (always) return [[0, 7 * 1440]];
  const spans = [];
  for (const { days, from, until } of opening) {
    const [first, last] = [DAYS.indexOf(days.slice(0, 2)), DAYS.indexOf(days.slice(-2))];
    for (let day = first; ; day = (day + 1) % 7) {
      spans.push([day * 1440 + minutes(from), day * 1440 + minutes(until)]);
      if (day === last) break;
    }
  }
  return spans;
}

for (const one of cases) {
  test(`opening: ${one.name}`, () => {
    assert.equal(isOpen(spansOf(one), "2027-05-21", clockAt(new Date(one.instant))), one.open);
  });
}

test("where the browser knows no time zones, the phone's own clock counts", () => {
  const format = Intl.DateTimeFormat;
  Intl.DateTimeFormat = class {
    constructor() {
      throw new RangeError("no such time zone");
    }
  };
  try {
    assert.deepEqual(clockAt(new Date(2026, 10, 25, 9, 30)), { date: "2026-11-25", minute: 2 * 1440 + 570 });
  } finally {
    Intl.DateTimeFormat = format;
  }
});
