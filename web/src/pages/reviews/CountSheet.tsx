/** What an answer to many would do, counted; only then it can be given. */
import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { useTranslations } from "use-intl";
import type { ManyOutcomes, Part } from "../../api/review-parts";
import { type AnswerMany, countQuery } from "../../api/reviews";
import { Button } from "../../ui/Button";
import { Checkbox } from "../../ui/Checkbox";
import { QualityChip } from "../../ui/Chip";
import { Sheet } from "../../ui/Sheet";
import { ErrorState, SkeletonRows } from "../../ui/states";
import css from "./reviews.module.css";

/** What is done, then what is left. */
const DONE = ["add", "replace", "duplicate", "unknown", "discard"] as const;
const LEFT = ["unnamed", "unproposed", "incomplete", "gone"] as const;

interface CountSheetProps {
  asked: AnswerMany;
  onIncomplete: (incomplete: boolean) => void;
  onClose: () => void;
  /** As it was told: which albums may make room for which reviews. */
  onGive: (parts: readonly Part[], count: number) => void;
}

export function CountSheet({ asked, onIncomplete, onClose, onGive }: CountSheetProps) {
  const t = useTranslations("review.many");
  const query = useQuery(countQuery(asked));
  const told = query.isPlaceholderData ? undefined : query.data;
  const count = told ? DONE.reduce((sum, name) => sum + told[name], 0) : 0;
  const confirm = useRef<HTMLDivElement>(null);
  useEffect(() => confirm.current?.querySelector("button")?.focus(), []);
  return (
    <Sheet
      title={t(`title.${asked.answer}`, { count: asked.ids.length })}
      place="center"
      onClose={onClose}
      footer={
        <div ref={confirm} className={css.give}>
          <Button
            look={asked.answer === "discard" ? "danger" : "primary"}
            busy={!told && !query.isError}
            aria-disabled={count === 0}
            onClick={() => told && count > 0 && onGive(told.parts, count)}
          >
            {told ? t(`give.${asked.answer}`, { count }) : t("counting")}
          </Button>
          <Button look="ghost" onClick={onClose}>
            {t("cancel")}
          </Button>
        </div>
      }
    >
      {query.isError && <ErrorState error={query.error} onRetry={() => void query.refetch()} />}
      {!query.data && !query.isError && <SkeletonRows rows={3} height="1.5rem" />}
      <div role="status">{query.data && <Counts told={query.data} />}</div>
      {asked.answer === "best" && (query.data?.incomplete || asked.incomplete) && (
        <Checkbox label={t("withIncomplete")} isOn={asked.incomplete} onChange={onIncomplete} />
      )}
    </Sheet>
  );
}

function Counts({ told }: { told: ManyOutcomes }) {
  const t = useTranslations("review.many.count");
  const shown = [...DONE, ...LEFT].filter((name) => told[name] > 0);
  return (
    <ul className={css.counts}>
      {shown.map((name) => (
        <li key={name} data-count={name}>
          {t(name, { count: told[name] })}
          {name === "replace" && <Replaced told={told} />}
        </li>
      ))}
    </ul>
  );
}

/** The albums that would make room, the first of them by name. */
function Replaced({ told: { albums, may_replace } }: { told: ManyOutcomes }) {
  const t = useTranslations("review.many");
  const more = may_replace.length - albums.length;
  return (
    <ul className={css.replaced}>
      {albums.map(({ album_id, title, artist, quality, is_lossless }) => (
        <li key={album_id}>
          <bdi>{title}</bdi> <bdi>{artist}</bdi>{" "}
          <QualityChip quality={quality} lossless={is_lossless} />
        </li>
      ))}
      {more > 0 && <li>{t("more", { count: more })}</li>}
    </ul>
  );
}
