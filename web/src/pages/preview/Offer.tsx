/** What a link holds: its name, its facts, its tracks, and what can be done. */

import { useTranslations } from "use-intl";
import type { Look } from "../../api/search";
import { useSource } from "../../api/sources";
import { Chip, QualityChip } from "../../ui/Chip";
import { Cover } from "../../ui/Cover";
import { joined } from "../../ui/joined";
import { Page, Section } from "../../ui/Page";
import { AsList } from "./AsList";
import { Decision } from "./Decision";
import { Facts } from "./Facts";
import css from "./Offer.module.css";
import { TrackTable } from "./TrackTable";
import { useDownload } from "./use-download";
import { useOrigin } from "./use-origin";

export function Offer({ url, look }: { url: string; look: Look }) {
  const t = useTranslations("search.preview");
  const origin = useOrigin();
  const download = useDownload(url);
  const by = joined([look.artist, look.date?.slice(0, 4)]);
  return (
    <Page title={look.title} lead={by}>
      <div className={css.head}>
        <div className={css.cover}>
          <Cover src={look.cover_url} size={220} />
        </div>
        <div className={css.words}>
          <p className={css.chips}>
            <Chip>{t("from", { source: origin(look) })}</Chip>
            {look.albums === null && <Grade look={look} />}
          </p>
          <Facts look={look} hasEnded={download?.status === "complete"} />
          <AsList url={url} />
        </div>
        <Decision url={url} look={look} download={download} />
      </div>
      <Section title={t("tracks")}>
        <TrackTable look={look} />
      </Section>
    </Page>
  );
}

/** The best that would come, and why we think so. */
function Grade({ look: { best_quality, lossy, lossy_reason, source } }: { look: Look }) {
  const t = useTranslations("search.preview");
  const isPlain = useSource(source)?.searchable;
  const word = lossy === null ? "unknown" : lossy ? "lossy" : "lossless";
  return (
    <>
      {best_quality && <QualityChip quality={best_quality} lossless={lossy === false} />}
      {best_quality?.toLowerCase() !== word && (
        <Chip tone={lossy === false ? "info" : "lossy"}>{t(word)}</Chip>
      )}
      {lossy === false && !isPlain && <span className={css.reason}>{lossy_reason}</span>}
    </>
  );
}
