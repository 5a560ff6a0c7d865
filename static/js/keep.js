// What the phone keeps: the answers of one scan, and the campaign that somebody came with, in this tab only or, by
// choice, seven days on this device. Web Storage and nothing else, because the way out must wipe at once. A browser may
// forbid storage: then nothing is kept, and the page works all the same.

const NAME = "scan";
export const CAMPAIGN = "campaign";
const DAYS_7 = 7 * 24 * 60 * 60 * 1000;

function attempt(action) {
  try {
    return action();
  } catch (forbidden) {
    return null;
  }
}

// The scan: { questionnaire, answers, at, told, done, cover, until }, or null; or the campaign, as join.html has it. What
// is past its end date is wiped.
export function kept(name = NAME) {
  const text = attempt(() => sessionStorage.getItem(name)) || attempt(() => localStorage.getItem(name));
  const found = text ? attempt(() => JSON.parse(text)) : null;
  if (found && found.until && found.until < Date.now()) {
    wipe();
    return null;
  }
  return found;
}

const placeOf = (thing) => (thing.until ? localStorage : sessionStorage);

// Keeps it where its owner chose: `until` is set for seven days on this device. Gives whether that worked.
export function keep(thing, name = NAME) {
  return attempt(() => {
    placeOf(thing).setItem(name, JSON.stringify(thing));
    return true;
  }) === true;
}

// Takes it away from where it was, when its owner chooses another place for it.
export function moveFrom(thing, name = NAME) {
  attempt(() => placeOf(thing).removeItem(name));
}

export function wipe() {
  attempt(() => sessionStorage.clear());
  attempt(() => localStorage.clear());
}

export function canKeep() {
  return attempt(() => {
    sessionStorage.setItem(`${NAME}-try`, "");
    sessionStorage.removeItem(`${NAME}-try`);
    return true;
  }) === true;
}

export function inSevenDays() {
  return Date.now() + DAYS_7;
}

// Calls when another tab wiped or changed what is kept for seven days.
export function onChangeElsewhere(call) {
  addEventListener("storage", (event) => {
    if (event.key === NAME || event.key === null) call();
  });
}
