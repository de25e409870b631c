/** What is being fetched and imported right now, live. */

import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslations } from "use-intl";
import { countsQuery } from "../../api/downloads";
import { runningQuery } from "../../api/home";
import { DownloadName } from "../../downloads/DownloadName";
import type { Download } from "../../live/patches";
import { Cover } from "../../ui/Cover";
import { joined } from "../../ui/joined";
import { Section } from "../../ui/Page";
import { Progress } from "../../ui/Progress";
import css from "./Running.module.css";

type AtWork = Download & { status: "downloading" | "importing" };

function isAtWork(row: Download): row is AtWork {
  return row.status === "downloading" || row.status === "importing";
}

export function Running() {
  const t = useTranslations("home");
  // A frame changes a row before the list is read again: what has ended is no more shown here.
  const rows = (useQuery(runningQuery).data ?? []).filter(isAtWork);
  const active = useQuery(countsQuery()).data?.active ?? 0;
  if (rows.length === 0) return null;
  const more = active - rows.length;
  return (
    <Section
      title={t("running")}
      actions={
        <Link to="/queue" className={css.more}>
          {more > 0 ? t("runningMore", { count: more }) : t("toQueue")}
        </Link>
      }
    >
      <ul className={css.list}>
        {rows.map((row) => (
          <Row key={row.id} row={row} />
        ))}
      </ul>
    </Section>
  );
}

function Row({ row }: { row: AtWork }) {
  const t = useTranslations("home");
  const name = row.title ?? row.source_url;
  return (
    <li>
      <Link
        to="/queue/$downloadId"
        params={{ downloadId: String(row.id) }}
        className={css.row}
        data-status={row.status}
      >
        <Cover src={row.cover_url} name={row.title} size={48} />
        <span className={css.text}>
          <span className={css.line}>
            <span className={css.name}>
              <DownloadName {...row} />
            </span>
            <span className={css.percent}>{row.progress} %</span>
          </span>
          <Progress thin percent={row.progress} label={t("progress", { title: name })} />
          <span className={css.what}>
            {joined([row.artist, t(`status.${row.status}`), row.speed])}
          </span>
        </span>
      </Link>
    </li>
  );
}
