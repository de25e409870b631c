/** Where an album's copies came from, and how: newest first. */
import { Link } from "@tanstack/react-router";
import {
  ArrowLeftRight,
  FolderInput,
  type LucideIcon,
  PackagePlus,
  TriangleAlert,
} from "lucide-react";
import { useFormatter, useTranslations } from "use-intl";
import type { AlbumDetail, ImportView } from "../../api/library";
import { STAGES } from "../../downloads/stages";
import { useSourceName } from "../../library/names";
import { wholePercent } from "../../ui/amounts";
import { Chip, QualityChip } from "../../ui/Chip";
import { Disclosure } from "../../ui/Disclosure";
import { Ago } from "../../ui/figures";
import { EmptyState } from "../../ui/states";
import css from "./provenance.module.css";

export function Provenance({ album }: { album: AlbumDetail }) {
  const t = useTranslations("library.provenance");
  if (album.provenance.length === 0) {
    return <EmptyState icon={FolderInput} title={t("none")} text={t("noneText")} />;
  }
  return (
    <ol className={css.line} aria-label={t("label")}>
      {album.provenance.map((each, index) => (
        <li key={each.created_at} className={css.moment}>
          <Moment what={each} isCurrent={index === 0} album={album} />
        </li>
      ))}
    </ol>
  );
}

const ICONS: Record<string, LucideIcon> = { added: PackagePlus, replaced: ArrowLeftRight };

interface MomentProps {
  what: ImportView;
  isCurrent: boolean;
  album: AlbumDetail;
}

function Moment({ what, isCurrent, album }: MomentProps) {
  const t = useTranslations("library.provenance");
  const Icon = ICONS[what.action] ?? FolderInput;
  return (
    <article className={css.card}>
      <span className={css.icon}>
        <Icon size={18} aria-hidden />
      </span>
      <header className={css.head}>
        <h2 className={css.title}>{useActionName()(what)}</h2>
        {isCurrent && <Chip tone="ok">{t("current")}</Chip>}
        <span className={css.when}>
          <Ago at={what.created_at} />
        </span>
      </header>
      <p className={css.reason}>{what.reason}</p>
      <Facts what={what} isCurrent={isCurrent} album={album} />
      <Steps what={what} />
      <Incidents what={what} />
    </article>
  );
}

function useActionName(): (what: ImportView) => string {
  const t = useTranslations("library.provenance");
  return ({ action, imported_by_name }) => {
    const known = action === "added" || action === "replaced" ? action : "other";
    return imported_by_name ? t(`${known}By`, { name: imported_by_name }) : t(known);
  };
}

function Facts({ what, isCurrent, album }: MomentProps) {
  const t = useTranslations("library.provenance");
  const { details } = what;
  const release = details.musicbrainz_release_id ?? (isCurrent ? album.musicbrainz_id : null);
  const tools = Object.entries(details.tools);
  return (
    <dl className={css.facts}>
      <dt>{t("source")}</dt>
      <dd>
        <Source what={what} />
      </dd>
      {what.quality && (
        <>
          <dt>{t("quality")}</dt>
          <dd className={css.inline}>
            {details.replaced_quality && (
              <>
                <s>{details.replaced_quality}</s> <span aria-hidden>→</span>
              </>
            )}
            <QualityChip quality={what.quality} lossless={isCurrent ? album.is_lossless : true} />
          </dd>
        </>
      )}
      <dt>{t("match")}</dt>
      <dd>
        <Match confidence={what.confidence} release={release} />
      </dd>
      {tools.length > 0 && (
        <>
          <dt>{t("tools")}</dt>
          <dd>{tools.map(([name, version]) => `${name} ${version}`).join(", ")}</dd>
        </>
      )}
      {what.download_id !== null && (
        <>
          <dt>{t("download")}</dt>
          <dd>
            <Link to="/queue/$downloadId" params={{ downloadId: String(what.download_id) }}>
              {t("downloadNumber", { id: String(what.download_id) })}
            </Link>
          </dd>
        </>
      )}
    </dl>
  );
}

function Source({ what }: { what: ImportView }) {
  const name = useSourceName()(what.source);
  if (!what.source_url) return name;
  return (
    <a href={what.source_url} target="_blank" rel="noreferrer">
      {name}: {what.source_url}
    </a>
  );
}

interface MatchProps {
  confidence: number | null;
  release: string | null;
}

function Match({ confidence, release }: MatchProps) {
  const t = useTranslations("library.provenance");
  const format = useFormatter();
  if (confidence === null) return t("unmatched");
  const score = format.number(wholePercent(confidence) / 100, { style: "percent" });
  if (!release) return t("matched", { score });
  return (
    <a href={`https://musicbrainz.org/release/${release}`} target="_blank" rel="noreferrer">
      {t("matchedRelease", { score })}
    </a>
  );
}

function Steps({ what }: { what: ImportView }) {
  const t = useTranslations("library.provenance");
  const stage = useTranslations("downloads.stage");
  const format = useFormatter();
  const { steps } = what.details;
  if (steps.length === 0) return null;
  return (
    <Disclosure title={t("steps", { count: steps.length })} className={css.more}>
      <ol className={css.steps}>
        {steps.map(({ step, at }) => (
          <li key={`${step} ${at}`}>
            <time dateTime={at}>
              {format.dateTime(new Date(at), { dateStyle: "short", timeStyle: "medium" })}
            </time>
            {isStage(step) ? stage(step) : step}
          </li>
        ))}
      </ol>
    </Disclosure>
  );
}

/** A version that is still to come may know others. */
function isStage(step: string): step is (typeof STAGES)[number] {
  return (STAGES as readonly string[]).includes(step);
}

function Incidents({ what }: { what: ImportView }) {
  const { incidents } = what.details;
  if (incidents.length === 0) return null;
  return (
    <ul className={css.incidents}>
      {incidents.map(({ code, message, track }) => (
        <li key={`${code} ${track} ${message}`}>
          <TriangleAlert size={16} aria-hidden />
          <span>{track ? `${track}: ${message}` : message}</span>
        </li>
      ))}
    </ul>
  );
}
