/** One album that waits: what it is, who asked, why it waits, how sure the best guess is. */
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { ChevronRight } from "lucide-react";
import { type KeyboardEvent, memo } from "react";
import { useTranslations } from "use-intl";
import { rowQuery } from "../../api/reviews";
import { useUser } from "../../api/session";
import { SourceName } from "../../downloads/DownloadRow";
import type { Download } from "../../live/patches";
import { Chip } from "../../ui/Chip";
import { Cover } from "../../ui/Cover";
import { classes } from "../../ui/classes";
import { Ago } from "../../ui/figures";
import { SelectBox } from "../../ui/SelectBox";
import { Skeleton } from "../../ui/states";
import { ScoreRing } from "../review/ScoreRing";
import css from "./reviews.module.css";

const COVER_PX = 56;

interface ReviewRowProps {
  id: number;
  isSelected: boolean;
  onPick: (id: number, toHere: boolean) => void;
}

export const ReviewRow = memo(function ReviewRow({ id, isSelected, onPick }: ReviewRowProps) {
  const t = useTranslations("review");
  const loading = useTranslations("common");
  const { data: row } = useQuery(rowQuery(id));
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== " ") return;
    event.preventDefault();
    onPick(id, event.shiftKey);
  };
  const name = row ? (row.title ?? row.source_url) : loading("loading");
  return (
    <div className={classes(css.row, isSelected && css.selected)}>
      <SelectBox
        label={t("select", { title: name })}
        isSelected={isSelected}
        onPick={(toHere) => onPick(id, toHere)}
      />
      <Link
        to="/review/$downloadId"
        params={{ downloadId: String(id) }}
        className={css.link}
        data-review={id}
        aria-busy={!row}
        aria-label={row ? undefined : name}
        onKeyDown={onKeyDown}
      >
        {row ? <Told row={row} /> : <Skeleton height="3.5rem" />}
      </Link>
    </div>
  );
});

function Told({ row }: { row: Download }) {
  const t = useTranslations("review");
  const words = useTranslations("downloads");
  const { id: me } = useUser();
  const { review } = row;
  return (
    <>
      <Cover src={row.cover_url} name={row.title} size={COVER_PX} />
      <span className={css.text}>
        <bdi className={css.title}>{row.title ?? row.source_url}</bdi>
        <span className={css.sub}>
          {row.artist && <bdi className="ellipsis">{row.artist}</bdi>}
          <SourceName source={row.source} />
          {row.user_id !== me && <span>{words("askedBy", { name: row.requested_by })}</span>}
          <Ago at={row.updated_at} />
        </span>
        <span className={css.why}>{review?.message}</span>
      </span>
      <span className={css.chips}>
        {review?.lacks && <Chip tone="warn">{t("needsName")}</Chip>}
        <Chip>{t("candidates", { count: review?.candidates ?? 0 })}</Chip>
      </span>
      <ScoreRing confidence={review?.confidence ?? null} />
      <ChevronRight size={18} aria-hidden className={css.arrow} />
    </>
  );
}
