/** The sections at the side; on a phone, a choice. */
import { Link, useNavigate } from "@tanstack/react-router";
import {
  Cable,
  CircleUserRound,
  KeyRound,
  type LucideIcon,
  Music4,
  ScanSearch,
  ServerCog,
  Users,
} from "lucide-react";
import { useTranslations } from "use-intl";
import { useUser } from "../../api/session";
import type { PreferenceName } from "../../api/settings";
import { Pick } from "../../ui/Pick";
import { useUnsaved } from "./parts/use-section";
import { isForAdmins, SECTIONS, type SectionName } from "./route";
import css from "./settings.module.css";

const ICONS: Record<SectionName, LucideIcon> = {
  profile: CircleUserRound,
  keys: KeyRound,
  sources: Music4,
  names: ScanSearch,
  network: Cable,
  users: Users,
  system: ServerCog,
};

/** Which section a setting is shown in, by how its name begins. */
const BELONGS: readonly [prefix: string, section: SectionName][] = [
  ["proxy_", "network"],
  ["musicbrainz_", "names"],
  ["cover_", "names"],
  ["auto_", "names"],
  ["review_", "names"],
  ["unmatched_", "names"],
  ["acoustid_", "names"],
  ["health_", "system"],
];

function sectionWith(name: PreferenceName): SectionName {
  return BELONGS.find(([prefix]) => name.startsWith(prefix))?.[1] ?? "sources";
}

export function SectionList({ current }: { current: SectionName }) {
  const t = useTranslations("settings.sections");
  const { is_admin } = useUser();
  const navigate = useNavigate();
  const unsaved = new Set([...useUnsaved()].map((name) => sectionWith(name as PreferenceName)));
  const sections = SECTIONS.filter((section) => is_admin || !isForAdmins(section));
  // A member may have come by an address of the admins'.
  const choices = sections.includes(current) ? sections : [current, ...sections];
  const nameOf = (section: SectionName) =>
    unsaved.has(section) ? `${t(section)} (${t("unsaved")})` : t(section);
  return (
    <>
      <nav aria-label={t("list")} className={css.sections}>
        {sections.map((section) => {
          const Icon = ICONS[section];
          return (
            <Link
              key={section}
              to="/settings/$section"
              params={{ section }}
              className={css.section}
            >
              <Icon size={18} aria-hidden />
              <span>{t(section)}</span>
              {unsaved.has(section) && <span className={css.unsaved}>{t("unsaved")}</span>}
            </Link>
          );
        })}
      </nav>
      <span className={css.choice}>
        <Pick
          label={t("choose")}
          value={current}
          options={choices.map((section) => ({ value: section, name: nameOf(section) }))}
          onChange={(section) => void navigate({ to: "/settings/$section", params: { section } })}
        />
      </span>
    </>
  );
}
