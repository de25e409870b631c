/** How much would come, where it would stand, and what the library has of it. */
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useFormatter, useTranslations } from "use-intl";
import type { Look } from "../../api/search";
import { Chip, type Tone } from "../../ui/Chip";
import { lengthText, useSizeText } from "../../ui/figures";
import css from "./Offer.module.css";

const VERDICT_TONES: Readonly<Record<Look["verdict"], Tone>> = {
  new: "ok",
  better: "info",
  same: "neutral",
  worse: "warn",
  unknown: "neutral",
};

interface FactsProps {
  look: Look;
  /** It came: what the library had before is no news any more. */
  hasEnded: boolean;
}

export function Facts({ look, hasEnded }: FactsProps) {
  const t = useTranslations("search.preview");
  const counts = useTranslations("common");
  const format = useFormatter();
  const size = useSizeText();
  const tracks = counts("tracks", { count: look.tracks.length });
  const length = look.duration_ms === null ? "" : lengthText(look.duration_ms);
  const about = look.size_bytes === null ? "" : `${t("size")} ${size(look.size_bytes)}`;
  return (
    <dl className={css.facts}>
      <Fact name={t("amount")}>
        <span className="number">{[tracks, length, about].filter(Boolean).join(" · ")}</span>
      </Fact>
      {look.date && look.date.length > 4 && (
        <Fact name={t("date")}>
          {format.dateTime(new Date(look.date), { dateStyle: "long", timeZone: "UTC" })}
        </Fact>
      )}
      {look.target_path && (
        <Fact name={t("folder")}>
          <code className={css.path}>{look.target_path}</code>
        </Fact>
      )}
      {!hasEnded && <Ownership look={look} />}
    </dl>
  );
}

/** What the library has of it, and what fetching it would bring. */
function Ownership({ look }: { look: Look }) {
  const t = useTranslations("search.preview");
  return (
    <Fact name={t("owned")}>
      <span className={css.verdict}>
        {look.albums === null && (
          <Chip tone={VERDICT_TONES[look.verdict]}>{t(`verdict.${look.verdict}`)}</Chip>
        )}
        <span>{look.verdict_reason}</span>
        {look.in_library && (
          <Link
            to="/album/$albumId"
            params={{ albumId: String(look.in_library.album_id) }}
            className={css.link}
          >
            {t("openOwned")}
          </Link>
        )}
      </span>
    </Fact>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className={css.fact}>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
