// The screen of a workshop: asks every few seconds how many are in, and shows, hides and fills what stands in the page.
// A round that was revealed comes with a fresh page, whatever this one shows: figures are made by the server only.
const PACE = 5000; // ms between two questions
const SPEECH = 60000; // ms between two announcements to a screen reader

const settled = (turns) => turns.map((turn) => (turn === "shown" || turn === "voided" ? turn : "")).join();

function fill(screen, room) {
  for (const number of screen.querySelectorAll("[data-people]")) number.textContent = room.people;
  for (const words of screen.querySelectorAll("[data-count]")) words.hidden = (words.dataset.count === "some") !== room.people > 0;
  for (const words of screen.querySelectorAll("[data-any]")) words.hidden = !room.turns.includes(words.dataset.any);
  for (const round of screen.querySelectorAll("[data-turn]")) {
    round.querySelector("button").disabled = room.turns[round.dataset.turn] !== "ready";
  }
}

// What stands in the page, said now and then: a count that is spoken at each change would drown the leader.
function speak(screen, spoken) {
  const words = screen.querySelector("[data-count]:not([hidden])");
  if (words && spoken.textContent !== words.textContent) spoken.textContent = words.textContent;
}

// How things stand; null when there is no network, for now: what is on the screen is still true.
async function nowIn(address) {
  try {
    const reply = await fetch(address, { redirect: "manual" });
    if (reply.type === "opaqueredirect") return { signedOut: true };
    return reply.ok ? await reply.json() : null;
  } catch (error) {
    return null;
  }
}

export function startLive() {
  const screen = document.querySelector("[data-now]");
  const { turns, standing } = screen.dataset;
  const before = turns.split(" ");
  async function look() {
    const room = await nowIn(screen.dataset.now);
    setTimeout(look, PACE);
    if (!room) return;
    if (room.signedOut || room.standing !== standing) return location.reload();
    if (settled(room.turns) !== settled(before)) {
      const revealed = room.turns.findIndex((turn, place) => turn === "shown" && before[place] !== "shown");
      return location.replace(location.pathname + (revealed < 0 ? "" : `?round=${revealed + 1}`));
    }
    fill(screen, room);
  }
  setTimeout(look, PACE);
  const spoken = document.getElementById("spoken");
  setInterval(() => speak(screen, spoken), SPEECH);
}
