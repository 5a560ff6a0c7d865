// What the phone keeps: the answers of one scan, in this tab only or, by choice, seven days on this device. Web Storage
// and nothing else, because the way out must wipe at once. A browser may forbid storage: then nothing is kept, and the
// page works all the same.

const NAME = "scan";
const DAYS_7 = 7 * 24 * 60 * 60 * 1000;

function attempt(action) {
  try {
    return action();
  } catch (forbidden) {
    return null;
  }
}

// { questionnaire, answers, at, told, done, cover, until }, or null. What is past its end date is wiped.
export function kept() {
  const text = attempt(() => sessionStorage.getItem(NAME)) || attempt(() => localStorage.getItem(NAME));
  const scan = text ? attempt(() => JSON.parse(text)) : null;
  if (scan && scan.until && scan.until < Date.now()) {
    wipe();
    return null;
  }
  return scan;
}

// Keeps the scan where its owner chose: `until` is set for seven days on this device. Gives whether that worked.
export function keep(scan) {
  return attempt(() => {
    (scan.until ? localStorage : sessionStorage).setItem(NAME, JSON.stringify(scan));
    return true;
  }) === true;
}

// Takes the scan away from where it was, when its owner chooses another place for it.
export function moveFrom(scan) {
  attempt(() => (scan.until ? localStorage : sessionStorage).removeItem(NAME));
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
