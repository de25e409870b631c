/** A text with what went struck through and what came underlined: never by colour alone. */
import css from "./Diff.module.css";
import { wordDiff } from "./word-diff";

export function Words({ before, after }: { before: string; after: string }) {
  if (before === after) return <span>{after}</span>;
  return (
    <span>
      {wordDiff(before, after).map(({ kind, text }, at) => {
        // biome-ignore-start lint/suspicious/noArrayIndexKey: the parts never change places
        if (kind === "del") {
          return (
            <del key={at} className={css.del}>
              {text}
            </del>
          );
        }
        if (kind === "ins") {
          return (
            <ins key={at} className={css.ins}>
              {text}
            </ins>
          );
        }
        return <span key={at}>{text}</span>;
        // biome-ignore-end lint/suspicious/noArrayIndexKey: the parts never change places
      })}
    </span>
  );
}
