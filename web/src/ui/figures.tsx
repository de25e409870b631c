/** Numbers for people: lengths, sizes, times. */
import { useFormatter, useNow } from "use-intl";

/** `3:41`, `1:02:07`. */
export function lengthText(ms: number): string {
  const seconds = Math.round(ms / 1000);
  const parts = [Math.floor(seconds / 3600), Math.floor((seconds % 3600) / 60), seconds % 60];
  const [hours = 0, minutes = 0, rest = 0] = parts;
  const tail = String(rest).padStart(2, "0");
  return hours > 0 ? `${hours}:${String(minutes).padStart(2, "0")}:${tail}` : `${minutes}:${tail}`;
}

export function Length({ ms }: { ms: number | null | undefined }) {
  return <span className="number">{ms == null ? "–" : lengthText(ms)}</span>;
}

const UNITS = ["byte", "kilobyte", "megabyte", "gigabyte", "terabyte"] as const;

/** Returns what words a number of bytes: `1.4 GB`. */
export function useSizeText(): (bytes: number) => string {
  const format = useFormatter();
  return (bytes) => {
    const power = Math.min(UNITS.length - 1, Math.floor(Math.log10(Math.max(bytes, 1)) / 3));
    const unit = UNITS[power] ?? "byte";
    return format.number(bytes / 1000 ** power, {
      style: "unit",
      unit,
      unitDisplay: "short",
      maximumFractionDigits: power > 2 ? 1 : 0,
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
