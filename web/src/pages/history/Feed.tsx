/** The changes, under the days that they were made on. */
import { useFormatter, useNow, useTranslations } from "use-intl";
import type { HistoryEntry } from "../../api/history";
import { WindowList } from "../../ui/WindowList";
import { Entry } from "./Entry";
import css from "./history.module.css";

interface FeedProps {
  entries: HistoryEntry[];
  /** The last one is there. */
  isWhole: boolean;
  onRange: (first: number, last: number) => void;
}

const ENTRY_PX = 68;
const DAY_PX = 48;

/** A local day, as text that is the same for two moments of it. */
function dayOf(at: string): string {
  return new Date(at).toDateString();
}

export function Feed({ entries, isWhole, onRange }: FeedProps) {
  const t = useTranslations("history");
  const begins = (index: number) => {
    const [before, entry] = [entries[index - 1], entries[index]];
    return entry !== undefined && (!before || dayOf(before.at) !== dayOf(entry.at));
  };
  return (
    <WindowList
      label={t("title")}
      items={entries}
      isWhole={isWhole}
      heightAt={(index) => ENTRY_PX + (begins(index) ? DAY_PX : 0)}
      onRange={onRange}
    >
      {(entry, index) => (
        <>
          {begins(index) && <Day at={entry.at} />}
          <Entry entry={entry} />
        </>
      )}
    </WindowList>
  );
}

function Day({ at }: { at: string }) {
  const t = useTranslations("history");
  const format = useFormatter();
  const now = useNow();
  const date = new Date(at);
  const yesterday = new Date(now);
  yesterday.setDate(now.getDate() - 1);
  const isToday = date.toDateString() === now.toDateString();
  const isYesterday = date.toDateString() === yesterday.toDateString();
  const isThisYear = date.getFullYear() === now.getFullYear();
  const text = format.dateTime(date, {
    weekday: "long",
    day: "numeric",
    month: "long",
    ...(!isThisYear && { year: "numeric" }),
  });
  return <h2 className={css.day}>{isToday ? t("today") : isYesterday ? t("yesterday") : text}</h2>;
}
