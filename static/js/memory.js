// The memory of the report: the twin of webapp/scan/memory.py, where the why stands; both obey tests/shared/memory.json,
// and a test compares them. `structure` is what webapp/scan/versions.py gives of a questionnaire, with a `mark` in it:
// mark_of its name. A big number is a list of symbols 0..31, the least first: BigInt is younger than our oldest browsers.
import { askedQuestions, visible } from "./outcome.js";
import { chosenOf, holds } from "./rules.js";

const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const GROUP = 4;
const MARK_SYMBOLS = 2;
const CHECK_SYMBOLS = 3;
const FEWEST_SYMBOLS = MARK_SYMBOLS + CHECK_SYMBOLS;
const MOST_SYMBOLS = 30;
const LONGEST_TEXT = 100;
const SYMBOL_OF = { O: 0, I: 1, L: 1, o: 0, i: 1, l: 1, "\u0131": 1, "\u0130": 1 };
const IGNORED = /[\t-\r ._\-\u00ad\u0307\u200b-\u2015\u2028\u2029\u2060\u2212\ufeff]/g;

Array.from(ALPHABET).forEach((sign, symbol) => {
  SYMBOL_OF[sign] = symbol;
  SYMBOL_OF[sign.toLowerCase()] = symbol; // not the locale's: a Turkish phone has its own
});

const unreadable = (reason, group = null) => ({ reason, group });
const isSignal = (question) => question.tag === "signal";

// What a code holds of these answers: no signals, and nothing that would be hidden without them.
export function rememberedOf(structure, answers) {
  const told = visible(structure, answers);
  const plain = {};
  for (const question of structure.questions.filter((one) => !isSignal(one))) {
    plain[question.id] = chosenBy(question, digitsOf(question, chosenOf(told, question.id), 0), 0);
  }
  return visible(structure, plain);
}

// The code that holds the answers, in groups of four.
export function codeOf(structure, answers) {
  const text = wordOf(structure, answers).map((symbol) => ALPHABET[symbol]).join("");
  return text.match(/.{1,4}/g).join("-");
}

// { structure, answers }, or { reason, group }: "empty", "mistyped" or "unknown-version", and the group to look at, or null.
export function readCode(text, structures) {
  const { word, wrong } = typed(text);
  if (wrong) return wrong;
  if (!isSound(word)) return unreadable("mistyped", wrongGroup(word, structures));
  if (!markedBy(word, structures)) return unreadable("unknown-version");
  return remembering(word, structures) || unreadable("mistyped");
}

// { answers, lost }: what still means the same in a newer version, and the ids of the questions whose answer does not.
export function carriedOver(oldStructure, newStructure, answers) {
  const told = visible(oldStructure, answers);
  const taken = {};
  for (const after of newStructure.questions) {
    const before = oldStructure.questions.find((question) => question.id === after.id);
    const chosen = chosenOf(told, after.id);
    if (before && chosen.length && meansTheSame(before, after, chosen)) taken[after.id] = chosen;
  }
  return { answers: taken, lost: Object.keys(told).filter((question) => !chosenOf(taken, question).length) };
}

function meansTheSame(before, after, chosen) {
  const same = (id) => before.options.some((one) => one[0] === id && after.options.some((other) => other[0] === id && other[1] === one[1]));
  return before.tag === after.tag && before.several === after.several && chosen.every(same);
}

// --- answers in a number; whole is 1 when every question was answered, else 0 ------------------------------------------

function basesOf(question, whole) {
  return question.several ? question.options.map(() => 2) : [question.options.length + 1 - whole];
}

function digitsOf(question, chosen, whole) {
  const isChosen = question.options.map((option) => chosen.includes(option[0]));
  if (question.several) return isChosen.map(Number);
  return isChosen.includes(true) ? [isChosen.indexOf(true) + 1 - whole] : [0];
}

function chosenBy(question, digits, whole) {
  const place = digits[0] + whole;
  const chosen = question.options.filter((option, index) => (question.several ? digits[index] : index + 1 === place));
  return chosen.map((option) => option[0]);
}

function packed(structure, answers) {
  const told = rememberedOf(structure, answers);
  const asked = askedQuestions(structure, told).filter((question) => !isSignal(question));
  const whole = Number(asked.every((question) => question.several || chosenOf(told, question.id).length));
  const bases = [2].concat(...asked.map((question) => basesOf(question, whole)));
  const digits = [whole].concat(...asked.map((question) => digitsOf(question, chosenOf(told, question.id), whole)));
  return bases.reduceRight((number, base, place) => grown(number, base, digits[place]), []);
}

function unpacked(structure, symbols) {
  const number = symbols.slice();
  const whole = takeDigit(number, 2);
  const answers = {};
  for (const question of structure.questions) {
    if (isSignal(question) || (question.shown_when && !holds(question.shown_when, answers))) continue;
    const chosen = chosenBy(question, basesOf(question, whole).map((base) => takeDigit(number, base)), whole);
    if (chosen.length) answers[question.id] = chosen;
  }
  return answers;
}

// number * base + digit
function grown(number, base, digit) {
  let carried = digit;
  const symbols = number.map((symbol) => {
    const value = symbol * base + carried;
    carried = Math.floor(value / 32);
    return value % 32;
  });
  for (; carried; carried = Math.floor(carried / 32)) symbols.push(carried % 32);
  return symbols;
}

// Divides the number by the base, in place, and gives what is left.
function takeDigit(number, base) {
  return number.reduceRight((left, symbol, place) => {
    const value = left * 32 + symbol;
    number[place] = Math.floor(value / base);
    return value % base;
  }, 0);
}

// --- words ------------------------------------------------------------------------------------------------------------

function wordOf(structure, answers) {
  const told = [structure.mark >> 5, structure.mark & 31].concat(packed(structure, answers));
  const length = told.length + CHECK_SYMBOLS;
  if (length > MOST_SYMBOLS) throw new RangeError(`${structure.id}/${structure.version}: ${length}`);
  return told.concat(restOf([length].concat(told, 0, 0, 0)));
}

function markedBy(word, structures) {
  return structures.find((structure) => structure.mark === word[0] * 32 + word[1]);
}

// One code for the same answers: a number with something left over, or written in another way, is none of ours.
function remembering(word, structures) {
  const structure = markedBy(word, structures);
  if (!structure) return null;
  const answers = unpacked(structure, word.slice(MARK_SYMBOLS, -CHECK_SYMBOLS));
  return wordOf(structure, answers).join() === word.join() ? { structure, answers } : null;
}

function typed(text) {
  if (Array.from(text).length > LONGEST_TEXT) return { wrong: unreadable("mistyped") };
  const signs = Array.from(text.normalize("NFKC").replace(IGNORED, ""));
  if (!signs.length) return { wrong: unreadable("empty") };
  const word = signs.map((sign) => SYMBOL_OF[sign]);
  const strange = word.map((symbol, place) => (symbol === undefined ? groupAt(place) : 0)).filter(Boolean);
  return strange.length ? { wrong: unreadable("mistyped", onlyOf(strange)) } : { word };
}

// --- check symbols ----------------------------------------------------------------------------------------------------

function isSound(word) {
  return word.length >= FEWEST_SYMBOLS && word.length <= MOST_SYMBOLS && !restOf([word.length].concat(word)).some(Boolean);
}

function restOf(symbols) {
  return symbols.reduce(([high, middle, low], symbol) => [middle ^ times(high, 7), low ^ times(high, 14), symbol ^ times(high, 8)], [0, 0, 0]);
}

function times(one, other) {
  if (!other) return 0;
  return (other & 1 ? one : 0) ^ times((one << 1) ^ (37 * (one >> 4)), other >> 1);
}

function wrongGroup(word, structures) {
  for (const mendings of [sameLength(word), otherLength(word)]) {
    const right = mendings.filter((mended) => isSound(mended) && remembering(mended, structures));
    if (right.length) return onlyOf(right.map((mended) => groupAt(mended.concat(-1).findIndex((symbol, place) => symbol !== word[place]))));
  }
  return null;
}

function sameLength(word) {
  const swapped = (place) => word.slice(0, place).concat(word.slice(place, place + 2).reverse(), word.slice(place + 2));
  return [].concat(...word.map((symbol, place) => [filled(word, place), swapped(place)]));
}

function otherLength(word) {
  const before = (place, more) => word.slice(0, place).concat(more);
  return [].concat(...word.concat(0).map((symbol, place) => [
    filled(before(place, [0]).concat(word.slice(place)), place),
    before(place, word.slice(place + 1)),
  ]));
}

function filled(word, place) {
  const others = word.slice(0, place).concat(word.slice(place + 1));
  return word.slice(0, place).concat(others.reduce((total, symbol) => total ^ symbol, word.length), word.slice(place + 1));
}

function groupAt(place) {
  return Math.floor(place / GROUP) + 1;
}

function onlyOf(groups) {
  return groups.every((group) => group === groups[0]) ? groups[0] : null;
}
