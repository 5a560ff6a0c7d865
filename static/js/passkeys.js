// Passkeys on the pages of organisers: makes one or signs with one, between two questions to the server. Every sentence
// stands in the page; a form says with data-make or data-sign which of the two it is, and where the options are.

// base64url by hand: browsers learned to read and write it in WebAuthn only in 2023 and later.
function toBytes(text) {
  return Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (sign) => sign.charCodeAt(0));
}

function toText(buffer) {
  const signs = Array.from(new Uint8Array(buffer), (byte) => String.fromCharCode(byte)).join("");
  return btoa(signs).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
}

export function readOptions(options) {
  const read = Object.assign({}, options, { challenge: toBytes(options.challenge) });
  if (options.user) read.user = Object.assign({}, options.user, { id: toBytes(options.user.id) });
  for (const list of ["excludeCredentials", "allowCredentials"]) {
    if (options[list]) read[list] = options[list].map((one) => Object.assign({}, one, { id: toBytes(one.id) }));
  }
  return read;
}

// Gives what the server is told of a passkey, made or signed with.
export function written(credential) {
  const { clientDataJSON, attestationObject, authenticatorData, signature, userHandle } = credential.response;
  const told = { id: toText(credential.rawId), client: toText(clientDataJSON) };
  if (attestationObject) return Object.assign(told, { attestation: toText(attestationObject) });
  const [authenticator, user] = [toText(authenticatorData), toText(userHandle || new ArrayBuffer(0))];
  return Object.assign(told, { authenticator, signature: toText(signature), user });
}

// Asks the server. Throws the name of the sentence that says what is wrong.
async function ask(address, told) {
  const body = JSON.stringify(told);
  const headers = { "Content-Type": "application/json" };
  const sent = { method: "POST", body, headers, credentials: "same-origin", cache: "no-store", redirect: "error" };
  const reply = await fetch(address, sent).catch(() => {
    throw "away";
  });
  if (reply.ok) return reply.json();
  throw reply.status >= 500 ? "away" : "refused";
}

// What a browser gives as its reason, told apart no further than a person can do something about it.
const reasonOf = (error) => ({ NotAllowedError: "cancelled", AbortError: "cancelled", InvalidStateError: "known" })[error.name] || "failed";

async function withThePasskey(form, options) {
  const publicKey = readOptions(options);
  try {
    if ("make" in form.dataset) return await navigator.credentials.create({ publicKey });
    return await navigator.credentials.get({ publicKey });
  } catch (error) {
    throw reasonOf(error);
  }
}

async function ceremony(form) {
  const told = {};
  for (const input of form.querySelectorAll("input[name]")) told[input.name] = input.value;
  const options = await ask(form.dataset.options, told);
  const passkey = await withThePasskey(form, options);
  if (options.user) told.user = options.user.id;
  return ask(form.action, Object.assign(told, { passkey: written(passkey) }));
}

function tell(form, name) {
  for (const words of form.querySelectorAll("[data-told]")) words.hidden = words.dataset.told !== name;
  const words = form.querySelector(`[data-told="${name}"]`);
  if (words) words.focus();
}

// The one time that the codes show: the server keeps only what it takes to know them again.
function showCodes(codes, next) {
  const page = document.querySelector("[data-codes]");
  const list = page.querySelector("[data-list]");
  for (const code of codes) {
    const line = document.createElement("li");
    line.textContent = code;
    list.appendChild(line);
  }
  page.querySelector("[data-next]").href = next;
  for (const before of document.querySelectorAll("[data-before-codes]")) before.hidden = true;
  page.hidden = false;
  page.querySelector("[tabindex]").focus();
}

async function send(form) {
  const button = form.querySelector("button");
  tell(form, "busy");
  button.disabled = true;
  try {
    const reply = await ceremony(form);
    if (reply.codes) showCodes(reply.codes, reply.next);
    else location.assign(reply.next);
  } catch (reason) {
    tell(form, typeof reason === "string" ? reason : "failed");
  }
  button.disabled = false;
}

export function startPasskeys() {
  const able = "credentials" in navigator && "PublicKeyCredential" in window;
  for (const form of document.querySelectorAll("[data-make], [data-sign]")) {
    if (!able) tell(form, "unable");
    form.querySelector("button").disabled = !able;
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      send(form);
    });
  }
  for (const button of document.querySelectorAll("[data-print]")) button.addEventListener("click", () => print());
}
