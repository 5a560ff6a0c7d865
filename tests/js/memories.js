// Reads { structures, sheets, texts } from standard input, and writes the code of every sheet, of structures[0], and what
// each code and each text is read as: for tests/test_memory_parity.py.
import { readFileSync } from "node:fs";

import { codeOf, readCode } from "../../static/js/memory.js";

const { structures, sheets, texts } = JSON.parse(readFileSync(0, "utf8"));
const codes = sheets.map((sheet) => codeOf(structures[0], sheet));
const plain = ({ structure, answers, reason, group }) => (reason ? { reason, group } : { mark: structure.mark, answers });
const read = (text) => plain(readCode(text, structures));
process.stdout.write(JSON.stringify({ codes, read: codes.map(read), typed: texts.map(read) }));
