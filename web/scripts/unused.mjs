/** Find texts that no part of the page asks for. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const BINDING = /const (\w+) = useTranslations\(\s*"([\w.]*)"\s*\)/g;
const PART = "[\\w-]+(?:\\.[\\w-]+)*";

/** A file's names of chapters, what it may ask them for, and those that it asks by a variable. */
function askedIn(source) {
  const bound = [...source.matchAll(BINDING)].map(([, variable, chapter]) => ({
    variable,
    chapter,
  }));
  const made = [...source.matchAll(/`([^`]*)`/g)].map(([, key]) => patternOf(key));
  const isAny = ({ variable }) =>
    new RegExp(`\\b${variable}\\((?!\\s*["\`])[\\w.]+[,)]`).test(source);
  return {
    chapters: bound.map(({ chapter }) => chapter),
    texts: new Set([...source.matchAll(/"([^"\n]*)"/g)].map(([, key]) => key)),
    patterns: made.filter(Boolean),
    open: bound.filter(isAny).map(({ chapter }) => chapter),
  };
}

/** What a text that is put together may be; one that is nothing but a value says nothing. */
function patternOf(made) {
  const parts = made.split(/\$\{[^}]*\}/);
  if (parts.every((part) => !part)) return undefined;
  return new RegExp(`^${parts.map(escaped).join(PART)}$`);
}

function escaped(text) {
  return text.replace(/[.*+?^()|[\]\\{}$]/g, "\\$&");
}

function restOf(name, chapter) {
  if (!chapter) return name;
  return name.startsWith(`${chapter}.`) ? name.slice(chapter.length + 1) : undefined;
}

/**
 * @param {Iterable<string>} names dotted names of all texts
 * @param {string} folder of the page's source
 * @returns {string[]} those that nothing asks for
 */
export function unusedOf(names, folder) {
  const files = readdirSync(folder, { recursive: true })
    .filter((file) => /\.tsx?$/.test(file) && !/\.(d|test)\.ts$/.test(file))
    .map((file) => askedIn(readFileSync(join(folder, file), "utf8")));
  const isAsked = (name) =>
    files.some(({ chapters, texts, patterns, open }) => {
      const rests = chapters.map((chapter) => restOf(name, chapter)).filter(Boolean);
      return (
        rests.some((rest) => texts.has(rest) || patterns.some((pattern) => pattern.test(rest))) ||
        open.some((chapter) => restOf(name, chapter)?.match(/^[\w-]+$/))
      );
    });
  return [...names].filter((name) => !isAsked(name));
}
