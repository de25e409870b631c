/** What is said of a thing found, in a line of words and a line of chips. */
import { Link } from "@tanstack/react-router";
import { ArrowUp, Ban, Check } from "lucide-react";
import { Fragment, type ReactNode } from "react";
import { useTranslations } from "use-intl";
import type { Found, SearchType } from "../../api/search";
import { Chip, QualityChip } from "../../ui/Chip";
import { Length } from "../../ui/figures";
import css from "./ResultRow.module.css";
import { useCatalogueName } from "./use-catalogue-name";

/** Artist, album, year, label, tracks, length: what there is of them. */
export function ResultFacts({ found, type }: { found: Found; type: SearchType }) {
  const t = useTranslations("common");
  const ts = useTranslations("search");
  const facts: [string, ReactNode][] = [
    ["artist", found.artist],
    ["album", type === "track" && found.album && ts("onAlbum", { album: found.album })],
    ["year", found.year],
    ["label", found.label],
    ["tracks", found.tracks !== null && t("tracks", { count: found.tracks })],
    ["length", found.duration_s !== null && <Length ms={found.duration_s * 1000} />],
  ];
  return (
    <p className={css.facts}>
      {facts
        .filter(([, fact]) => fact)
        .map(([name, fact]) => (
          <Fragment key={name}>
            <span data-fact={name}>{fact}</span>{" "}
          </Fragment>
        ))}
    </p>
  );
}

/** `FLAC 24/96`, as the service words the best that the catalogue has. */
export function qualityOf({ quality, sample_rate_hz: rate }: Found): string {
  return quality && rate ? `FLAC ${quality}/${Math.floor(rate / 100) / 10}` : "";
}

export function ResultChips({ found }: { found: Found }) {
  const t = useTranslations("search");
  const name = useCatalogueName();
  const quality = qualityOf(found);
  return (
    <p className={css.chips}>
      {quality && <QualityChip quality={quality} lossless />}
      {found.explicit && <Chip title={t("explicitTitle")}>{t("explicit")}</Chip>}
      {!found.streamable && (
        <Chip tone="warn" icon={Ban} title={t("notStreamableTitle", { name })}>
          {t("notStreamable")}
        </Chip>
      )}
      {found.in_library && (
        <Link
          to="/album/$albumId"
          params={{ albumId: String(found.in_library.album_id) }}
          className={css.owned}
        >
          <Chip tone="ok" icon={Check}>
            {t("inLibrary")} {found.in_library.quality}
          </Chip>
        </Link>
      )}
      {found.better_available && (
        <Chip tone="info" icon={ArrowUp}>
          {t("better")}
        </Chip>
      )}
    </p>
  );
}
