/** What the sound of an album and of its tracks shows of where it comes from. */
import { useQuery } from "@tanstack/react-query";
import { useId } from "react";
import { useTranslations } from "use-intl";
import type { Schema } from "../../api/client";
import { authenticityQuery, type TrackDetail } from "../../api/library";
import { Loaded } from "../../ui/states";
import css from "./album.module.css";

type Found = NonNullable<TrackDetail["authenticity"]>;

/** Of one track, in a line. */
export function Origin({ found }: { found: Found }) {
  return found.verdicts.map(({ code, text }) => <span key={code}>{text} </span>);
}

/** Of the album, with the evidence of each track. */
export function AlbumOrigin({ albumId }: { albumId: number }) {
  const t = useTranslations("library.quality");
  const heading = useId();
  const found = useQuery(authenticityQuery(albumId));
  return (
    <section className={css.verdict} aria-labelledby={heading}>
      <h2 id={heading} className={css.verdictHead}>
        {t("origin")}
      </h2>
      <Loaded query={found}>{(data) => <Told found={data} />}</Loaded>
    </section>
  );
}

function Told({ found }: { found: Schema<"AlbumAuthenticity"> }) {
  const t = useTranslations("library.quality");
  if (found.verdicts.length === 0) return <p>{t("unheard")}</p>;
  return (
    <>
      {found.verdicts.map(({ code, text }) => (
        <p key={code}>{text}</p>
      ))}
      <p className="muted">{t("method")}</p>
    </>
  );
}

/** One track's evidence, below its name. */
export function TrackOrigin({ found }: { found: Found | null | undefined }) {
  const t = useTranslations("library.quality");
  if (!found) return null;
  return (
    <p className="muted">
      <Origin found={found} />
      {found.cutoff_hz !== null &&
        t("evidence", { khz: found.cutoff_hz / 1000, db: found.cutoff_db ?? 0 })}
    </p>
  );
}
