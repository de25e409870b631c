/** What a track's sound shows of where it comes from, in the reader's words. */
import { useTranslations } from "use-intl";
import type { TrackDetail } from "../../api/library";

type Found = NonNullable<TrackDetail["authenticity"]>;

export function Origin({ found, depth }: { found: Found; depth: number | null }) {
  const t = useTranslations("library.track.verdict");
  const codec = found.codec?.toUpperCase() ?? "";
  const values = {
    codec:
      codec === "VORBIS" || codec === "OPUS"
        ? codec.charAt(0) + codec.slice(1).toLowerCase()
        : codec,
    wins: found.wins ?? 0,
    contests: found.contests ?? 0,
    bits: found.bits ?? 0,
    depth: depth ?? 0,
  };
  const khz = (hz: number | null) => ((hz ?? 0) / 1000).toFixed(1);
  return found.verdicts.map(({ code }) => (
    <span key={code}>
      {code === "suspicious" && !found.codec
        ? t("wall", { khz: khz(found.cutoff_hz) })
        : t(code, { ...values, khz: khz(found.rate_hz) })}{" "}
    </span>
  ));
}
