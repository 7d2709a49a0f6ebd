// licences.mjs - every crate that the program is made of has a licence under which we may hand it on.
// Reads `cargo metadata`; asks no registry. A licence that is not listed here is for a person to read first.
import { execFileSync } from "node:child_process";

const ALLOWED = new Set([
  "0BSD", "Apache-2.0", "Apache-2.0 WITH LLVM-exception", "BSD-2-Clause", "BSD-3-Clause", "BSL-1.0", "CC0-1.0", "CDLA-Permissive-2.0",
  "ISC", "MIT", "MIT-0", "MPL-2.0", "NCSA", "Unicode-3.0", "Unlicense", "Zlib",
]);

/** `(A OR B) AND C`: whether one of the ways to read it is allowed whole. */
function allowed(expression) {
  const text = expression.trim();
  for (const [word, every] of [[" OR ", false], [" AND ", true]]) {
    const parts = split(text, word);
    if (parts.length > 1) return every ? parts.every(allowed) : parts.some(allowed);
  }
  return text.startsWith("(") ? allowed(text.slice(1, -1)) : ALLOWED.has(text);
}

/** Cuts at a word outside parentheses. */
function split(text, word) {
  const parts = [];
  let depth = 0, from = 0;
  for (let at = 0; at < text.length; at++) {
    if (text[at] === "(") depth++;
    if (text[at] === ")") depth--;
    if (depth === 0 && text.startsWith(word, at)) {
      parts.push(text.slice(from, at));
      from = at + word.length;
    }
  }
  return [...parts, text.slice(from)];
}

const words = ["metadata", "--format-version", "1", "--locked"];
const { packages } = JSON.parse(execFileSync("cargo", words, { maxBuffer: 1 << 28, stdio: ["ignore", "pipe", "inherit"] }));
const strangers = packages
  .filter((p) => p.source && !allowed((p.license ?? "none").replaceAll("/", " OR ")))
  .map((p) => `${p.name} ${p.version}: ${p.license ?? "no licence named"}`);
if (strangers.length) {
  console.error(`licences: look at these first, then list them in scripts/licences.mjs\n${strangers.join("\n")}`);
  process.exit(1);
}
console.log(`licences: ${packages.length} crates, all allowed`);
