/** Where a download stands: a colour, a picture and a word. */
import {
  AudioWaveform,
  Ban,
  CircleCheck,
  CircleHelp,
  Clock,
  Copy,
  Download as DownloadIcon,
  FolderInput,
  Hourglass,
  type LucideIcon,
  TriangleAlert,
} from "lucide-react";
import { useTranslations } from "use-intl";
import type { Download } from "../live/patches";
import { Chip, type Tone } from "../ui/Chip";
import { asksAboutLossy } from "./stages";

const LOOKS: Readonly<Record<Download["status"], { tone: Tone; icon: LucideIcon }>> = {
  pending: { tone: "neutral", icon: Clock },
  downloading: { tone: "info", icon: DownloadIcon },
  importing: { tone: "info", icon: FolderInput },
  waiting: { tone: "neutral", icon: Hourglass },
  review: { tone: "warn", icon: CircleHelp },
  complete: { tone: "ok", icon: CircleCheck },
  duplicate: { tone: "neutral", icon: Copy },
  failed: { tone: "bad", icon: TriangleAlert },
  cancelled: { tone: "neutral", icon: Ban },
};

export function StatusChip({ download, stopping }: { download: Download; stopping?: boolean }) {
  const t = useTranslations("downloads");
  if (stopping) return <Chip icon={Ban}>{t("stopping")}</Chip>;
  if (asksAboutLossy(download)) {
    return (
      <Chip tone="warn" icon={AudioWaveform}>
        {t("onlyLossy")}
      </Chip>
    );
  }
  // A list whose albums were queued, or an album that was deleted since: neither is there.
  if (download.status === "complete" && download.result_album_id === null) {
    return <Chip icon={CircleCheck}>{t("finished")}</Chip>;
  }
  const { tone, icon } = LOOKS[download.status];
  return (
    <Chip tone={tone} icon={icon}>
      {t(`status.${download.status}`)}
    </Chip>
  );
}
