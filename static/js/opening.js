// Open now or closed now, where hours are known and not too old; the words stand in the page. The twin of is_open in
// webapp/scan/directory.py: tests/shared/opening.json. Pages are made once a day and kept, so only the phone can know.
const DAY = 1440; // minutes

const numbersOf = (parts) => parts.reduce((all, part) => Object.assign(all, { [part.type]: Number(part.value) }), {});

// A date as the phone's own clock shows it, for browsers that know no time zones.
function onThisPhone(moment) {
  const [year, month, day] = [moment.getFullYear(), moment.getMonth() + 1, moment.getDate()];
  return { year, month, day, hour: moment.getHours(), minute: moment.getMinutes() };
}

function inAmsterdam(moment) {
  const numeric = { year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit" };
  try {
    const format = new Intl.DateTimeFormat("en-GB", Object.assign({ timeZone: "Europe/Amsterdam", hour12: false }, numeric));
    return numbersOf(format.formatToParts(moment));
  } catch (error) {
    return onThisPhone(moment);
  }
}

// The date, and the minute of the week since Monday 0:00.
export function clockAt(moment) {
  const { year, month, day, hour, minute } = inAmsterdam(moment);
  const midnight = new Date(Date.UTC(year, month - 1, day));
  const weekday = (midnight.getUTCDay() + 6) % 7;
  // Some browsers write midnight as 24:00.
  return { date: midnight.toISOString().slice(0, 10), minute: weekday * DAY + (hour % 24) * 60 + minute };
}

// Gives null when the hours are not known, or no longer.
export function isOpen(spans, validUntil, clock) {
  if (!spans.length || clock.date > validUntil) return null;
  return spans.some(([first, end]) => first <= clock.minute && clock.minute < end);
}

function tell(element, clock) {
  const stale = clock.date > element.dataset.until;
  for (const fresh of element.querySelectorAll("[data-fresh]")) fresh.hidden = stale;
  for (const check of element.querySelectorAll("[data-check]")) check.hidden = !stale;
  for (const hours of element.querySelectorAll("[data-open]")) {
    const open = isOpen(JSON.parse(hours.dataset.open), element.dataset.until, clock);
    for (const words of hours.querySelectorAll("[data-when]")) words.hidden = words.dataset.when !== String(open);
  }
}

export function startOpening() {
  const now = () => {
    const clock = clockAt(new Date());
    for (const element of document.querySelectorAll("[data-until]")) tell(element, clock);
  };
  now();
  setInterval(now, 60000);
  document.addEventListener("visibilitychange", now);
}
