/** One thing that waits for a person, with its answer beside it. */

import { Link } from "@tanstack/react-router";
import { AudioWaveform, CircleHelp, RotateCw, TriangleAlert, X } from "lucide-react";
import { useTranslations } from "use-intl";
import { useRetry } from "../../api/search";
import { useUser } from "../../api/session";
import { DownloadName } from "../../downloads/DownloadName";
import { canRetry } from "../../downloads/remedies";
import type { Download } from "../../live/patches";
import { wholePercent } from "../../ui/amounts";
import { Button, ButtonLink, IconButton } from "../../ui/Button";
import { Chip } from "../../ui/Chip";
import { Cover } from "../../ui/Cover";
import css from "./Needs.module.css";

const LOOKS = {
  review: { tone: "warn", icon: CircleHelp },
  lossy: { tone: "accent", icon: AudioWaveform },
  failed: { tone: "bad", icon: TriangleAlert },
} as const;

type Kind = keyof typeof LOOKS;

function kindOf({ status, error_code }: Download): Kind {
  if (status === "review") return "review";
  return error_code === "lossy-not-confirmed" ? "lossy" : "failed";
}

interface NeedProps {
  row: Download;
  onDismiss: () => void;
}

export function Need({ row, onDismiss }: NeedProps) {
  const t = useTranslations("home");
  const { id } = useUser();
  const kind = kindOf(row);
  const { tone, icon } = LOOKS[kind];
  const name = row.title ?? row.source_url;
  const params = { downloadId: String(row.id) };
  const sure = row.review?.confidence;
  const why = kind === "lossy" ? t("lossyWhy") : (row.review?.message ?? row.error_message ?? "");
  return (
    <li className={css.need} data-kind={kind}>
      <Cover src={row.cover_url} name={row.title} size={48} />
      <div className={css.text}>
        <span className={css.chips}>
          <Chip tone={tone} icon={icon}>
            {t(`kind.${kind}`)}
          </Chip>
          {sure != null && (
            <span className="muted number">{t("reviewSure", { percent: wholePercent(sure) })}</span>
          )}
          {row.user_id !== id && (
            <span className="muted">{t("askedBy", { name: row.requested_by })}</span>
          )}
        </span>
        <Link
          to={kind === "review" ? "/review/$downloadId" : "/queue/$downloadId"}
          params={params}
          className={css.name}
        >
          <DownloadName {...row} />
        </Link>
        <span className={css.why} title={why}>
          {why}
        </span>
      </div>
      <div className={css.actions}>
        {kind === "review" ? (
          <ButtonLink to="/review/$downloadId" params={params} size="s" look="primary">
            {t("decide")}
          </ButtonLink>
        ) : (
          canRetry(row) && <Again row={row} kind={kind} />
        )}
        {kind !== "review" && (
          <IconButton icon={X} size="s" label={t("dismiss", { title: name })} onClick={onDismiss} />
        )}
      </div>
    </li>
  );
}

function Again({ row, kind }: { row: Download; kind: "lossy" | "failed" }) {
  const t = useTranslations("home");
  const retry = useRetry();
  return (
    <Button
      size="s"
      icon={kind === "lossy" ? AudioWaveform : RotateCw}
      busy={retry.isPending}
      onClick={() => retry.mutate({ id: row.id, confirmLossy: kind === "lossy" })}
    >
      {t(kind === "lossy" ? "takeLossy" : "retry")}
    </Button>
  );
}
