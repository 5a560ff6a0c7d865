// What the server sends becomes what browsers take, and back: bytes are base64url between us.
import assert from "node:assert/strict";
import test from "node:test";

import { readOptions, written } from "../../static/js/passkeys.js";

const every = Uint8Array.from({ length: 256 }, (_, byte) => byte);
const text = Buffer.from(every).toString("base64url");

test("what is to be made is read, and the rest left as it is", () => {
  const options = {
    challenge: text,
    user: { id: "bWU", name: "Bakkers", displayName: "Bakkers" },
    excludeCredentials: [{ id: "_-8", type: "public-key" }],
    timeout: 300000,
  };
  const read = readOptions(options);
  assert.deepEqual(read.challenge, every);
  assert.deepEqual(read.user, { id: Uint8Array.from([109, 101]), name: "Bakkers", displayName: "Bakkers" });
  assert.deepEqual(read.excludeCredentials, [{ id: Uint8Array.from([255, 239]), type: "public-key" }]);
  assert.equal(read.timeout, 300000);
  assert.equal(options.challenge, text); // what came is not changed: the user's id is sent back as it came
});

test("what is to be signed names nobody", () => {
  const read = readOptions({ challenge: "", allowCredentials: [], rpId: "localhost", userVerification: "required" });
  assert.deepEqual(read, { challenge: new Uint8Array(), allowCredentials: [], rpId: "localhost", userVerification: "required" });
});

const response = (parts) => Object.assign({ clientDataJSON: every.buffer }, parts);

test("a passkey that was made is written", () => {
  const made = { rawId: every.buffer, response: response({ attestationObject: Uint8Array.from([251]).buffer }) };
  assert.deepEqual(written(made), { id: text, client: text, attestation: "-w" });
});

test("what a passkey signed is written, also by a device that does not tell whose it is", () => {
  const parts = { authenticatorData: new ArrayBuffer(0), signature: Uint8Array.from([0]).buffer };
  const signed = (userHandle) => written({ rawId: every.buffer, response: response(Object.assign({ userHandle }, parts)) });
  const told = { id: text, client: text, authenticator: "", signature: "AA" };
  assert.deepEqual(signed(Uint8Array.from([109, 101]).buffer), Object.assign({}, told, { user: "bWU" }));
  assert.deepEqual(signed(null), Object.assign({}, told, { user: "" }));
});
