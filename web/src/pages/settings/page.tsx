/** What everybody chooses for themselves, and what admins choose for the household. */

import { useParams } from "@tanstack/react-router";
import { type ComponentType, lazy, Suspense } from "react";
import { useTranslations } from "use-intl";
import { useUser } from "../../api/session";
import { loadPart } from "../../live/load-part";
import { NotFound } from "../../shell/NotFound";
import { Page, Section } from "../../ui/Page";
import { SkeletonRows } from "../../ui/states";
import { ForAdmins } from "./ForAdmins";
import { isForAdmins, type SectionName, sectionOf } from "./route";
import { SectionList } from "./SectionList";
import css from "./settings.module.css";
import { Unfinished } from "./Unfinished";

const SHOWN: Record<SectionName, ComponentType> = {
  profile: lazy(() => loadPart(() => import("./Profile"))),
  keys: lazy(() => loadPart(() => import("./ApiKeys"))),
  sources: lazy(() => loadPart(() => import("./Sources"))),
  names: lazy(() => loadPart(() => import("./Names"))),
  network: lazy(() => loadPart(() => import("./Network"))),
  users: lazy(() => loadPart(() => import("./People"))),
  system: lazy(() => loadPart(() => import("./System"))),
};

export default function SettingsPage() {
  const t = useTranslations("settings");
  const shell = useTranslations("shell");
  const { is_admin } = useUser();
  const params = useParams({ from: "/shell/settings/$section" });
  const section = sectionOf(params.section);
  if (!section) return <NotFound />;
  const Shown = SHOWN[section];
  return (
    <Page title={shell("titles.settings")}>
      {is_admin && <Unfinished />}
      <div className={css.columns}>
        <SectionList current={section} />
        <div className={css.content}>
          {isForAdmins(section) && !is_admin ? (
            <ForAdmins />
          ) : (
            <Section title={t(`sections.${section}`)}>
              <Suspense fallback={<SkeletonRows rows={3} height="9rem" />}>
                <Shown />
              </Suspense>
            </Section>
          )}
        </div>
      </div>
    </Page>
  );
}
