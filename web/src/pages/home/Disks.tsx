/** How full the disks are: for admins, below everything else. */
import { useQuery } from "@tanstack/react-query";
import { HardDrive } from "lucide-react";
import { useTranslations } from "use-intl";
import { type Folder, foldersQuery } from "../../api/home";
import { useSizeText } from "../../ui/figures";
import { Section } from "../../ui/Page";
import css from "./Disks.module.css";

/** From here on the gauge warns. */
const FULL = 0.9;

/** Folders of one disk together: it is one place that fills up. */
function disksOf(folders: readonly Folder[]): Folder[][] {
  const disks = new Map<string, Folder[]>();
  for (const folder of folders) {
    if (!folder.total_bytes) continue;
    const disk = `${folder.total_bytes}/${folder.free_bytes}`;
    disks.set(disk, [...(disks.get(disk) ?? []), folder]);
  }
  return [...disks.values()];
}

export function Disks() {
  const t = useTranslations("home");
  const folders = useQuery(foldersQuery).data;
  if (!folders) return null;
  return (
    <Section title={t("disk")}>
      <ul className={css.disks}>
        {disksOf(folders).map((disk) => (
          <li key={disk[0]?.name}>
            <Gauge folders={disk} />
          </li>
        ))}
      </ul>
    </Section>
  );
}

function Gauge({ folders }: { folders: readonly Folder[] }) {
  const t = useTranslations("home");
  const size = useSizeText();
  const { free_bytes: free, total_bytes: total } = folders[0] ?? {};
  if (free == null || !total) return null;
  const used = (total - free) / total;
  const name = folders.map((folder) => t(`diskName.${folder.name}`)).join(", ");
  return (
    <div className={css.disk}>
      <HardDrive size={18} aria-hidden />
      <span className={css.name}>{name}</span>
      <meter
        className={css.meter}
        min={0}
        max={1}
        low={FULL}
        high={FULL}
        optimum={0}
        value={used}
        aria-label={t("diskLabel", { name, percent: Math.round(used * 100) })}
      />
      <span className="muted number">
        {t("diskFree", { free: size(free), total: size(total) })}
      </span>
    </div>
  );
}
