/** Fail when a language lacks a text, has one too many, or fills in other values, or none is asked for. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { unusedOf } from "./unused.mjs";

const FOLDER = new URL("../src/messages/", import.meta.url).pathname;
const SERVICE = new URL("../../src/crateful/localization/english.json", import.meta.url).pathname;
const [BASE, ...OTHERS] = ["en", "de"];

/** @returns {Map<string, string>} every text of a language by its dotted name */
function textsOf(language) {
  const texts = new Map();
  for (const file of readdirSync(join(FOLDER, language)).filter((name) => name.endsWith(".json"))) {
    collect(
      JSON.parse(readFileSync(join(FOLDER, language, file), "utf8")),
      file.slice(0, -5),
      texts,
    );
  }
  return texts;
}

function collect(value, name, texts) {
  if (typeof value === "string") texts.set(name, value);
  else for (const [key, part] of Object.entries(value)) collect(part, `${name}.${key}`, texts);
}

/** The names in braces that a text fills in, plural and select arguments included. */
function valuesOf(text) {
  return [...new Set([...text.matchAll(/\{\s*(\w+)\s*[,}]/g)].map((match) => match[1]))]
    .sort()
    .join();
}

const base = textsOf(BASE);
// What the service says in English: the other languages have all of it, in `service.json`.
const service = Object.entries(JSON.parse(readFileSync(SERVICE, "utf8"))).map(([code, text]) => [
  `service.${code}`,
  text.replaceAll(/\{(\w+)[#*]\}/g, "{$1}"),
]);
for (const [name, text] of service) base.set(name, text);
const faults = [];
for (const language of OTHERS) {
  const texts = textsOf(language);
  for (const [name, text] of base) {
    const other = texts.get(name);
    if (other === undefined) faults.push(`${language} lacks ${name}`);
    else if (valuesOf(other) !== valuesOf(text))
      faults.push(`${language} fills in other values in ${name}`);
  }
  for (const name of texts.keys())
    if (!base.has(name)) faults.push(`${language} has ${name}, ${BASE} does not`);
}
for (const [name, text] of base) if (!text.trim()) faults.push(`${BASE} has no words in ${name}`);
for (const name of unusedOf(textsOf(BASE).keys(), join(FOLDER, "..")))
  faults.push(`nothing asks for ${name}`);

if (faults.length > 0) {
  console.error(faults.join("\n"));
  process.exit(1);
}
console.log(`${base.size} texts in ${1 + OTHERS.length} languages`);
