/** The first page: one box for everything, what needs you, what comes, what came. */
import { useQuery } from "@tanstack/react-query";
import { useTranslations } from "use-intl";
import { needsQuery, recentQuery, runningQuery } from "../../api/home";
import { useUser } from "../../api/session";
import { Omnibox } from "../../shell/Omnibox";
import { Page } from "../../ui/Page";
import { Disks } from "./Disks";
import css from "./Home.module.css";
import { Needs } from "./Needs";
import { Recent } from "./Recent";
import { Running } from "./Running";
import { Starts } from "./Starts";

/** A keyboard that slides over the page is no welcome. */
const HAS_KEYBOARD = window.matchMedia("(pointer: fine)").matches;

export default function HomePage() {
  const t = useTranslations("home");
  const titles = useTranslations("shell.titles");
  const { is_admin } = useUser();
  return (
    <Page title={titles("home")} hideHeading>
      <div className={css.hero}>
        <h1 className={css.greeting}>{t("greeting")}</h1>
        <Omnibox large autoFocus={HAS_KEYBOARD} />
      </div>
      {useIsNew() ? (
        <Starts />
      ) : (
        <>
          <Needs />
          <Running />
          <Recent />
        </>
      )}
      {is_admin && <Disks />}
    </Page>
  );
}

/** Whether nothing ever happened here. */
function useIsNew(): boolean {
  const albums = useQuery(recentQuery).data;
  const needs = useQuery(needsQuery).data;
  const running = useQuery(runningQuery).data;
  return albums?.items.length === 0 && needs?.length === 0 && running?.length === 0;
}
