/** The tracks that a link leads to, and those that would be missing. */
import { Ban, Check, TriangleAlert } from "lucide-react";
import { Fragment } from "react";
import { useTranslations } from "use-intl";
import type { Look } from "../../api/search";
import { SampleButton } from "../../player/SampleButton";
import { Chip } from "../../ui/Chip";
import { classes } from "../../ui/classes";
import { Length } from "../../ui/figures";
import { TableHead } from "../../ui/TableHead";
import css from "./TrackTable.module.css";

type Track = Look["tracks"][number];

export function TrackTable({ look }: { look: Look }) {
  const t = useTranslations("search.preview");
  const discs = [...new Set(look.tracks.map(({ disc }) => disc))];
  return (
    <>
      {look.missing.length > 0 && (
        <div className={css.missing}>
          <TriangleAlert size={18} aria-hidden />
          <div>
            <strong>{t("missing", { count: look.missing.length })}</strong>
            <p>{t("missingText")}</p>
            <p className="muted">{look.missing.join(", ")}</p>
          </div>
        </div>
      )}
      <table className={css.table}>
        <TableHead
          columns={[
            { name: t("number"), className: css.number },
            { name: t("trackTitle") },
            { name: t("sample"), isHidden: true },
            { name: t("state"), isHidden: true },
            { name: t("length"), className: css.number },
          ]}
        />
        <tbody>
          {discs.map((disc) => (
            <Fragment key={disc}>
              {discs.length > 1 && (
                <tr>
                  <th colSpan={5} scope="rowgroup" className={css.disc}>
                    {t("disc", { disc })}
                  </th>
                </tr>
              )}
              {look.tracks
                .filter((track) => track.disc === disc)
                .map((track) => (
                  <TrackRow
                    key={track.number}
                    track={track}
                    album={look}
                    asked={look.tracks.length > 1 && track.title === look.asked_track}
                  />
                ))}
            </Fragment>
          ))}
        </tbody>
      </table>
    </>
  );
}

interface TrackRowProps {
  track: Track;
  album: Look;
  asked: boolean;
}

function TrackRow({ track, album, asked }: TrackRowProps) {
  const t = useTranslations("search.preview");
  const isGuest = track.artist !== null && track.artist !== album.artist;
  return (
    <tr className={classes(!track.available && css.gone, asked && css.asked)}>
      <td className={css.number}>{track.number}</td>
      <td className={css.title}>
        {track.title}
        {isGuest && <span className="muted"> · {track.artist}</span>}
      </td>
      <td className={css.sample}>
        {track.sample_url && (
          <SampleButton
            title={track.title}
            artist={track.artist ?? album.artist}
            coverUrl={album.cover_url}
            sampleUrl={track.sample_url}
          />
        )}
      </td>
      <td className={css.state}>
        {!track.available && (
          <Chip tone="warn" icon={Ban}>
            {t("unavailable")}
          </Chip>
        )}
        {track.owned && (
          <Chip tone="ok" icon={Check}>
            {t("ownedTrack")}
          </Chip>
        )}
      </td>
      <td className={css.number}>
        <Length ms={track.duration_ms} />
      </td>
    </tr>
  );
}
