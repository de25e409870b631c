/** How far an import is: the sum, the albums by state, each album. */
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useSearch } from "@tanstack/react-router";
import { CircleHelp } from "lucide-react";
import { useTranslations } from "use-intl";
import {
  type Progress as ImportState,
  importQuery,
  importRowsQuery,
  STATUSES,
  type Started,
} from "../../api/imports";
import type { Download } from "../../live/patches";
import { wholePercent } from "../../ui/amounts";
import { ButtonLink } from "../../ui/Button";
import { Disclosure } from "../../ui/Disclosure";
import { Progress } from "../../ui/Progress";
import { ReadOn } from "../../ui/ReadOn";
import { Loaded } from "../../ui/states";
import { Tab, Tabs } from "../../ui/Tabs";
import { ImportFiles } from "./ImportFiles";
import { ImportRow } from "./ImportRow";
import css from "./imports.module.css";
import { StopImport } from "./StopImport";
import { UndoImport } from "./UndoImport";

export function ImportProgress({ batch }: { batch: string }) {
  const t = useTranslations("settings.import");
  return (
    <Loaded query={useQuery(importQuery(batch))}>
      {(state) => (
        <>
          <section className={css.panel} aria-label={t("progress")}>
            <Sum state={state} />
            <Search state={state} />
          </section>
          <section className={css.panel} aria-label={t("filter")}>
            <States state={state} />
            <Rows batch={batch} />
          </section>
          <section className={css.panel} aria-label={t("files.title")}>
            <ImportFiles batch={batch} version={versionOf(state)} />
          </section>
          <UndoImport batch={batch} />
        </>
      )}
    </Loaded>
  );
}

/** How far an import is, in a part of another page. */
export function ImportSum({ batch }: { batch: string }) {
  return (
    <Loaded query={useQuery(importQuery(batch))}>
      {(state) => (
        <div className={css.inside}>
          <Sum state={state} />
          <Search state={state} />
        </div>
      )}
    </Loaded>
  );
}

/** The same until it has ended: each album that comes in would read a long list again. */
function versionOf({ ended, albums, scanning, by_status }: ImportState): string {
  return scanning || ended < albums ? "" : STATUSES.map((each) => by_status[each] ?? 0).join();
}

/** What the search for albums has found, passed over and left out. */
export function Search({ state }: { state: Started | ImportState }) {
  const t = useTranslations("settings.import");
  const { scanning, folders, skipped, left_out, left_out_total, scan_error } = state;
  const more = left_out_total - left_out.length;
  return (
    <>
      {scanning && <p className={css.note}>{t("scanning", { count: folders })}</p>}
      {scan_error && (
        <p className={css.why}>
          {t("scanFailed")} {scan_error}
        </p>
      )}
      {skipped > 0 && <p className={css.note}>{t("skipped", { count: skipped })}</p>}
      {left_out_total > 0 && (
        <Disclosure title={t("leftOut", { count: left_out_total })} className={css.note}>
          <ul className={css.leftOut}>
            {left_out.map(({ path, reason }) => (
              <li key={path}>
                <span className={css.where}>{path}</span> {reason}
              </li>
            ))}
          </ul>
          {more > 0 && t("leftOutMore", { count: more })}
        </Disclosure>
      )}
    </>
  );
}

function Sum({ state }: { state: ImportState }) {
  const t = useTranslations("settings.import");
  const { batch_id: batch, albums, ended, by_status, scanning } = state;
  const { review: reviews = 0, failed = 0 } = by_status;
  const isDone = ended === albums && !scanning;
  const percent = albums > 0 ? wholePercent(ended / albums) : 100;
  return (
    <>
      <div className={css.sum}>
        <h2 className="number">
          {t("sum", { there: (by_status.complete ?? 0) + (by_status.duplicate ?? 0), albums })}
        </h2>
        <p className="number">
          {reviews > 0 && <span>{t("sumReview", { count: reviews })} </span>}
          {failed > 0 && <span>{t("sumFailed", { count: failed })}</span>}
        </p>
        {reviews > 0 && (
          <ButtonLink look="primary" icon={CircleHelp} to="/review">
            {t("review", { count: reviews })}
          </ButtonLink>
        )}
        {!isDone && <StopImport batch={batch} />}
      </div>
      <Progress percent={percent} label={t("bar")} />
      <p role="status" className={css.note}>
        {isDone && t("finished")}
      </p>
    </>
  );
}

function States({ state: { batch_id: batch, albums, by_status } }: { state: ImportState }) {
  const t = useTranslations("settings.import");
  const there = STATUSES.filter((status) => (by_status[status] ?? 0) > 0);
  return (
    <Tabs label={t("filter")}>
      <Tab to="/import" search={{ batch }} activeOptions={{ exact: true }}>
        {t("all")} <span className="number">{albums}</span>
      </Tab>
      {there.map((status) => (
        <Tab key={status} to="/import" search={{ batch, status }} activeOptions={{ exact: true }}>
          {t(`status.${status}`)} <span className="number">{by_status[status]}</span>
        </Tab>
      ))}
    </Tabs>
  );
}

function Rows({ batch }: { batch: string }) {
  const t = useTranslations("settings.import");
  const { status } = useSearch({ from: "/shell/import" });
  const query = useInfiniteQuery(importRowsQuery(batch, status));
  return (
    <Loaded query={query}>
      {({ pages }) => (
        <>
          <List rows={pages.flatMap(({ items }) => items)} />
          <ReadOn query={query} label={t("more")} />
        </>
      )}
    </Loaded>
  );
}

function List({ rows }: { rows: readonly Download[] }) {
  const t = useTranslations("settings.import");
  return (
    <>
      {rows.length === 0 && <p className={css.note}>{t("emptyFilter")}</p>}
      <ul className={css.rows}>
        {rows.map((row) => (
          <ImportRow key={row.id} row={row} />
        ))}
      </ul>
    </>
  );
}
