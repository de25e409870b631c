/** The first page: one box for everything, how much needs you, what came, what comes. */
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslations } from "use-intl";
import { countsQuery } from "../../api/downloads";
import { needsQuery, othersQuery, recentQuery, runningQuery } from "../../api/home";
import { useUser } from "../../api/session";
import { Omnibox } from "../../shell/Omnibox";
import { Page } from "../../ui/Page";
import { SkeletonRows } from "../../ui/states";
import { Disks } from "./Disks";
import css from "./Home.module.css";
import { Needs, NeedsLine } from "./Needs";
import { ByOthers, Recent } from "./Recent";
import { Running } from "./Running";
import { Starts } from "./Starts";

/** A keyboard that slides over the page is no welcome. */
const HAS_KEYBOARD = window.matchMedia("(pointer: fine)").matches;

export default function HomePage() {
  const t = useTranslations("home");
  const titles = useTranslations("shell.titles");
  const { is_admin } = useUser();
  const state = useHomeState();
  return (
    <Page title={titles("home")} hideHeading>
      <div className={css.hero}>
        <h1 className={css.greeting}>{t("greeting")}</h1>
        <Omnibox large autoFocus={HAS_KEYBOARD} />
      </div>
      {state === "coming" && <SkeletonRows rows={3} height="12rem" />}
      {state === "new" && <Starts />}
      {state === "used" && (
        <>
          <NeedsLine />
          <Recent />
          <ByOthers />
          <Running />
          <Needs />
        </>
      )}
      {state !== "coming" && is_admin && <Disks />}
    </Page>
  );
}

/** Whether nothing ever happened here; unknown until all is read, for what comes late moves the rest. */
function useHomeState(): "coming" | "new" | "used" {
  const albums = useQuery(recentQuery);
  const needs = useQuery(needsQuery);
  const running = useQuery(runningQuery);
  const counts = useQuery(countsQuery());
  const others = useQuery(othersQuery);
  const isComing = [albums, needs, running, counts, others].some(({ isPending }) => isPending);
  // Each part asks once more for what failed: it must not be taken away again for that.
  const [wasRead, setRead] = useState(!isComing);
  if (!isComing && !wasRead) setRead(true);
  if (!wasRead) return "coming";
  const isNew =
    albums.data?.items.length === 0 && needs.data?.length === 0 && running.data?.length === 0;
  return isNew ? "new" : "used";
}
