/** The sections and their rows as one list of items. Pure. */
import type { Download } from "../../live/patches";
import type { Section } from "./sections";
import type { SectionRows } from "./use-queue";

export type Item =
  | { kind: "head"; key: string; of: SectionRows; isClosed: boolean }
  | { kind: "row"; key: number; download: Download }
  | { kind: "more"; key: string; readOn: () => void };

/** Put the sections' rows below their heads; of a closed one only the head is left. */
export function itemsOf(sections: readonly SectionRows[], closed: ReadonlySet<Section>): Item[] {
  return sections.flatMap((of): Item[] => {
    const { section, rows, count, readOn } = of;
    if (rows.length === 0 && count === 0) return [];
    const isClosed = closed.has(section);
    const head: Item = { kind: "head", key: section, of, isClosed };
    if (isClosed) return [head];
    const all = rows.map((download): Item => ({ kind: "row", key: download.id, download }));
    const isMore = readOn && rows.length < count;
    return [
      head,
      ...all,
      ...(isMore ? [{ kind: "more" as const, key: `${section}+`, readOn }] : []),
    ];
  });
}
