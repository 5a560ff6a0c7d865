// The cases of tests/shared/memory.json, which pytest obeys too: codes, what people type, and newer versions.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";

import { carriedOver, codeOf, readCode, rememberedOf } from "../../static/js/memory.js";

const shared = JSON.parse(readFileSync(new URL("../shared/memory.json", import.meta.url), "utf8"));
const structures = Object.keys(shared.structures).map((name) => shared.structures[name]);

for (const { name, questionnaire, answers, remembered, code } of shared.codes) {
  test(`code: ${name}`, () => {
    const structure = shared.structures[questionnaire];
    assert.equal(codeOf(structure, answers), code);
    assert.deepEqual(rememberedOf(structure, answers), remembered);
    assert.deepEqual(readCode(code, structures), { structure, answers: remembered });
  });
}

for (const { name, text, code } of shared.typed) {
  test(`typed: ${name}`, () => assert.deepEqual(readCode(text, structures), readCode(code, structures)));
}

for (const { name, text, reason, group } of shared.unreadable) {
  test(`unreadable: ${name}`, () => assert.deepEqual(readCode(text, structures), { reason, group }));
}

for (const { name, old, new: newer, answers, carried, lost } of shared.carried) {
  test(`carried: ${name}`, () => {
    const found = carriedOver(shared.structures[old], shared.structures[newer], answers);
    assert.deepEqual(found, { answers: carried, lost });
  });
}

const withoutHyphens = shared.codes.map(({ code }) => code.replace(/-/g, ""));

test("every wrong character is caught, and its group is told", () => {
  for (const code of withoutHyphens) {
    for (let place = 0; place < code.length; place += 1) {
      for (const wrong of "0123456789ABCDEFGHJKMNPQRSTVWXYZ".replace(code[place], "")) {
        const text = code.slice(0, place) + wrong + code.slice(place + 1);
        assert.deepEqual(readCode(text, structures), { reason: "mistyped", group: Math.floor(place / 4) + 1 }, text);
      }
    }
  }
});

test("every swap of neighbours is caught", () => {
  for (const code of withoutHyphens) {
    for (let place = 1; place < code.length; place += 1) {
      if (code[place - 1] === code[place]) continue;
      const text = code.slice(0, place - 1) + code[place] + code[place - 1] + code.slice(place + 1);
      assert.equal(readCode(text, structures).reason, "mistyped", text);
    }
  }
});

test("a code that gets too long is an error of ours, and says of which questionnaire", () => {
  const options = Array.from({ length: 130 }, (nothing, place) => [`o${place}`, null]);
  const question = { id: "much", part: "p", tag: "profile", several: true, options, shown_when: null };
  const structure = { id: "long", version: "2026-01", mark: 1, questions: [question] };
  assert.throws(() => codeOf(structure, { much: ["o129"] }), /long\/2026-01/);
});
