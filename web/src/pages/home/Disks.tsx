/** How full the disks are: for admins, below everything else. */
import { useQuery } from "@tanstack/react-query";
import { HardDrive } from "lucide-react";
import { useTranslations } from "use-intl";
import { type Folder, foldersQuery } from "../../api/home";
import { classes } from "../../ui/classes";
import { useSizeText } from "../../ui/figures";
import { Section } from "../../ui/Page";
import css from "./Disks.module.css";

/** From so many percent on the gauge warns. */
const FULL = 90;

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
  const percent = Math.round(((total - free) / total) * 100);
  const name = folders.map((folder) => t(`diskName.${folder.name}`)).join(", ");
  return (
    <div className={css.disk}>
      <HardDrive size={18} aria-hidden />
      <span className={css.name}>{name}</span>
      {/* biome-ignore lint/a11y/useSemanticElements: the browser's own gauge takes none of our colours */}
      <div
        className={css.meter}
        role="meter"
        aria-label={name}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={percent}
        aria-valuetext={t("diskUsed", { percent })}
      >
        <div
          className={classes(css.fill, percent >= FULL && css.full)}
          style={{ inlineSize: `${percent}%` }}
        />
      </div>
      <span className="muted number">
        {t("diskFree", { free: size(free), total: size(total) })}
      </span>
    </div>
  );
}
