/** Everything about one download: what went wrong, its tracks, its facts, its log. */
import { Info, TriangleAlert } from "lucide-react";
import { useFormatter, useTranslations } from "use-intl";
import { useUser } from "../api/session";
import { useSource } from "../api/sources";
import type { Download } from "../live/patches";
import { ButtonLink, OutsideLink } from "../ui/Button";
import { Ago } from "../ui/figures";
import css from "./DownloadDetails.module.css";
import { LogTail } from "./LogTail";
import { PutBack } from "./PutBack";
import { isMendedInSettings } from "./remedies";
import { StageBar } from "./StageBar";
import { asksAboutLossy } from "./stages";
import { TrackBars } from "./TrackBars";

interface DownloadDetailsProps {
  download: Download;
  /** It stands on a page of its own: no link to that is needed. */
  alone?: boolean;
}

export function DownloadDetails({ download, alone = false }: DownloadDetailsProps) {
  const t = useTranslations("downloads");
  return (
    <div className={css.details}>
      <StageBar download={download} named />
      <Trouble download={download} />
      {download.incidents.length > 0 && (
        <section className={css.incidents} aria-label={t("incidents")}>
          <Info size={18} aria-hidden />
          <ul>
            {download.incidents.map(({ code, message, track }) => (
              <li key={`${code}${track}${message}`}>
                {track && <strong>{track}: </strong>}
                {message}
              </li>
            ))}
          </ul>
        </section>
      )}
      <div className={css.columns}>
        <TrackBars download={download} />
        <Facts download={download} />
      </div>
      <LogTail download={download} />
      <div className={css.links}>
        {!alone && (
          <ButtonLink
            to="/queue/$downloadId"
            params={{ downloadId: String(download.id) }}
            size="s"
            look="ghost"
          >
            {t("page")}
          </ButtonLink>
        )}
        {download.can_put_back && <PutBack download={download} />}
        {/^https?:/.test(download.source_url) && (
          <OutsideLink href={download.source_url} size="s" look="ghost">
            {t("origin")}
          </OutsideLink>
        )}
      </div>
    </div>
  );
}

/** What went wrong and what to do about it. */
function Trouble({ download }: { download: Download }) {
  const t = useTranslations("downloads");
  const { is_admin } = useUser();
  const { status, error_message, error_code, review } = download;
  const isLossy = asksAboutLossy(download);
  const said = status === "review" ? review?.message : isLossy ? t("onlyLossyText") : error_message;
  if (!said) return null;
  return (
    <div className={css.trouble} data-tone={status === "failed" && !isLossy ? "bad" : "warn"}>
      <TriangleAlert size={18} aria-hidden />
      <p>{said}</p>
      {is_admin && isMendedInSettings(error_code) && (
        <ButtonLink to="/settings/$section" params={{ section: "sources" }} size="s">
          {t("settings")}
        </ButtonLink>
      )}
    </div>
  );
}

function Facts({ download }: { download: Download }) {
  const t = useTranslations("downloads");
  const format = useFormatter();
  const source = useSource(download.source);
  const facts = [
    ["address", <span key="address">{download.source_url}</span>],
    ["requester", download.requested_by],
    ["asked", <Ago key="asked" at={download.created_at} />],
    ["quality", source?.qualities.find(({ value }) => value === download.requested_quality)?.label],
    ["track", download.asked_track],
    ["folder", download.target_path],
    ["attempts", download.attempt > 0 && format.number(download.attempt)],
    ["next", download.next_attempt_at && <Ahead key="next" at={download.next_attempt_at} />],
    ["finished", download.finished_at && <Ago key="finished" at={download.finished_at} />],
  ] as const;
  return (
    <section className={css.facts} aria-label={t("facts")}>
      <h3>{t("facts")}</h3>
      <dl>
        {facts.map(
          ([name, value]) =>
            value && (
              <div key={name}>
                <dt>{t(`fact.${name}`)}</dt>
                <dd>{value}</dd>
              </div>
            ),
        )}
      </dl>
    </section>
  );
}

/** A moment that is still to come. */
function Ahead({ at }: { at: string }) {
  const format = useFormatter();
  return (
    <time dateTime={at}>
      {format.dateTime(new Date(at), { dateStyle: "short", timeStyle: "medium" })}
    </time>
  );
}
