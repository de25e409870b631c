/** What became of each word of a text. Pure. */

export interface Part {
  kind: "same" | "ins" | "del";
  text: string;
}

const WORD = /[\p{L}\p{N}]/u;

/** Words, and what stands between them, each a token of its own. */
function tokensOf(text: string): string[] {
  return text.match(/[\p{L}\p{N}'’]+|\s+|[^\p{L}\p{N}\s]/gu) ?? [];
}

/** For each pair of places, how many tokens the rests have in common, in order. */
function commonLengths(before: readonly string[], after: readonly string[]): number[][] {
  const table = Array.from({ length: before.length + 1 }, () =>
    new Array<number>(after.length + 1).fill(0),
  );
  const at = (row: number, column: number) => table[row]?.[column] ?? 0;
  for (let row = before.length - 1; row >= 0; row -= 1) {
    const line = table[row] ?? [];
    for (let column = after.length - 1; column >= 0; column -= 1) {
      line[column] =
        before[row] === after[column]
          ? at(row + 1, column + 1) + 1
          : Math.max(at(row + 1, column), at(row, column + 1));
    }
  }
  return table;
}

function add(parts: Part[], kind: Part["kind"], text: string): void {
  const last = parts.at(-1);
  if (last?.kind === kind) last.text += text;
  else parts.push({ kind, text });
}

/** Return `after` in parts: what it shares with `before`, what is new, and what went, in between.
 *
 * The parts that are `same` or `ins` make `after` again, those that are `same` or `del` make
 * `before`; what went stands before what came.
 */
export function wordDiff(before: string, after: string): Part[] {
  const [old, now] = [tokensOf(before), tokensOf(after)];
  const common = commonLengths(old, now);
  const parts: Part[] = [];
  const best = (row: number, column: number) => common[row]?.[column] ?? -1;
  let [row, column] = [0, 0];
  while (row < old.length || column < now.length) {
    const [gone = "", come = ""] = [old[row], now[column]];
    if (gone === come) {
      add(parts, "same", gone);
      row += 1;
      column += 1;
    } else if (best(row + 1, column) >= best(row, column + 1)) {
      add(parts, "del", gone);
      row += 1;
    } else {
      add(parts, "ins", come);
      column += 1;
    }
  }
  return joined(parts);
}

/** Take changes together that only a space or a sign holds apart: they are read as one. */
function joined(parts: readonly Part[]): Part[] {
  const whole: Part[] = [];
  let [gone, come] = ["", ""];
  const flush = () => {
    if (gone) whole.push({ kind: "del", text: gone });
    if (come) whole.push({ kind: "ins", text: come });
    [gone, come] = ["", ""];
  };
  parts.forEach(({ kind, text }, at) => {
    const isBetween = gone !== "" && come !== "" && parts[at + 1] !== undefined;
    if (kind === "same" && !(isBetween && !WORD.test(text))) {
      flush();
      whole.push({ kind, text });
      return;
    }
    if (kind !== "ins") gone += text;
    if (kind !== "del") come += text;
  });
  flush();
  return whole;
}
