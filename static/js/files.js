// Files made at a tap: the report as PDF, by the server, and a date in the calendar, by the phone itself.

function download(blob, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  document.body.appendChild(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(link.href), 60000);
}

const SENT = 4096; // bytes
const LONGEST = 90 * 1000; // ms

// Fills up what is sent: whoever runs the wifi sees the same length whatever the answers are.
export function padded(body) {
  const length = `${body}&pad=`.length;
  body.append("pad", "0".repeat(Math.ceil(length / SENT) * SENT - length));
  return body;
}

// A form with these answers, to be sent.
export function formOf(answers) {
  const body = new URLSearchParams();
  for (const question of Object.keys(answers)) for (const option of answers[question]) body.append(question, option);
  return body;
}

// While the server is busy it says when to come again. So we do, unless that is too long or this screen is left.
function fetchPaper(form, body, until) {
  return fetch(form.action, { method: "POST", body, credentials: "omit", cache: "no-store" }).then((reply) => {
    if (reply.ok) return reply.blob();
    const wait = Number(reply.headers.get("Retry-After")) * 1000;
    if (reply.status !== 503 || !wait || Date.now() + wait > until) throw reply.status;
    return new Promise((resolve) => setTimeout(resolve, wait + Math.random() * 1000)).then(() => {
      if (!form.isConnected) throw reply.status;
      return fetchPaper(form, body, until);
    });
  });
}

// Sends the answers and saves the PDF that comes back. Without network it says so and offers to print.
export function savePaper(form, answers, then) {
  const body = formOf(answers);
  for (const choice of form.querySelectorAll("input:checked")) body.append(choice.name, choice.value);
  if (then) body.append("paper.then", then);
  const [busy, failed] = ["busy", "failed"].map((name) => form.querySelector(`[data-${name}]`));
  const button = form.querySelector("button");
  busy.hidden = false;
  failed.hidden = true;
  button.disabled = true;
  return fetchPaper(form, padded(body), Date.now() + LONGEST)
    .then((blob) => {
      if (form.isConnected) download(blob, form.dataset.name); // nothing behind the back of who left this screen
    })
    .catch(() => {
      failed.hidden = false;
      failed.focus();
    })
    .then(() => {
      busy.hidden = true;
      button.disabled = false;
    });
}

const DAY = 24 * 60 * 60 * 1000;
const stamp = (date) => date.toISOString().replace(/[-:]|\.\d+/g, "");

// An appointment with oneself in a week, under a title that tells a passer-by nothing (RFC 5545).
export function calendarOf(title, now) {
  const day = stamp(new Date(now.getTime() + 7 * DAY)).slice(0, 8);
  const lines = [
    "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Zaakscan//NL", "BEGIN:VEVENT", `UID:${stamp(now)}@zaakscan`,
    `DTSTAMP:${stamp(now)}`, `DTSTART:${day}T100000`, "DURATION:PT30M", `SUMMARY:${title.replace(/([,;\\])/g, "\\$1")}`,
    "END:VEVENT", "END:VCALENDAR", "",
  ];
  return lines.join("\r\n");
}

export function saveCalendar(button) {
  const text = calendarOf(button.dataset.title, new Date());
  download(new Blob([text], { type: "text/calendar" }), button.dataset.name);
}
