/** Numbers for people: lengths, sizes, times. */
import { useFormatter, useNow } from "use-intl";
import { amountOf, durationOf } from "./amounts";

/** `3:41`, `1:02:07`. */
export function lengthText(ms: number): string {
  const seconds = Math.round(ms / 1000);
  const parts = [Math.floor(seconds / 3600), Math.floor((seconds % 3600) / 60), seconds % 60];
  const [hours = 0, minutes = 0, rest = 0] = parts;
  const tail = String(rest).padStart(2, "0");
  return hours > 0 ? `${hours}:${String(minutes).padStart(2, "0")}:${tail}` : `${minutes}:${tail}`;
}

/** Returns what words how long something still takes: `40 sec`, `3 min`; more would be too exact. */
export function useRemainingText(): (seconds: number) => string {
  const format = useFormatter();
  return (seconds) => {
    const { value, unit } = durationOf(seconds);
    return format.number(value, { style: "unit", unit, unitDisplay: "short" });
  };
}

export function Length({ ms }: { ms: number | null | undefined }) {
  return <span className="number">{ms == null ? "–" : lengthText(ms)}</span>;
}

/** Returns what words a number of bytes: `1.4 GB`. */
export function useSizeText(): (bytes: number) => string {
  const format = useFormatter();
  return (bytes) => {
    const { value, unit, digits } = amountOf(bytes);
    return format.number(value, {
      style: "unit",
      unit,
      unitDisplay: "short",
      maximumFractionDigits: digits,
    });
  };
}

export function Size({ bytes }: { bytes: number }) {
  return <span className="number">{useSizeText()(bytes)}</span>;
}

/** When something was: in words, and exactly for whoever points at it. */
export function Ago({ at }: { at: string }) {
  const format = useFormatter();
  const now = useNow({ updateInterval: 30_000 });
  const date = new Date(at);
  // A server's clock may be a little ahead: nothing was "in 2 seconds".
  const moment = date > now ? now : date;
  return (
    <time dateTime={at} title={format.dateTime(date, { dateStyle: "full", timeStyle: "medium" })}>
      {format.relativeTime(moment, now)}
    </time>
  );
}

/** A day, in figures that cannot be taken for another; exactly for whoever points at it. */
export function Day({ at }: { at: string }) {
  const format = useFormatter();
  const date = new Date(at);
  return (
    <time dateTime={at} title={format.dateTime(date, { dateStyle: "full", timeStyle: "medium" })}>
      {format.dateTime(date, { dateStyle: "medium" })}
    </time>
  );
}

/** A time of the day, where it is near; exactly for whoever points at it. */
export function Moment({ at }: { at: string }) {
  const format = useFormatter();
  const date = new Date(at);
  return (
    <time dateTime={at} title={format.dateTime(date, { dateStyle: "full", timeStyle: "medium" })}>
      {format.dateTime(date, { timeStyle: "short" })}
    </time>
  );
}
