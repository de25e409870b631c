/** What became of every file of an import; read only once it is opened. */
import { keepPreviousData, useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { Sheet as Table } from "lucide-react";
import { useState } from "react";
import { useTranslations } from "use-intl";
import {
  type ImportedFile,
  importFilesQuery,
  importReportQuery,
  importTableUrl,
  type Outcome,
} from "../../api/imports";
import { OutsideLink } from "../../ui/Button";
import { Disclosure } from "../../ui/Disclosure";
import { Pick } from "../../ui/Pick";
import { ReadOn } from "../../ui/ReadOn";
import { Loaded } from "../../ui/states";
import css from "./imports.module.css";

interface Which {
  batch: string;
  /** Of the report: another one when the import has ended, and when one of its albums went on. */
  version: string;
}

export function ImportFiles(which: Which) {
  const t = useTranslations("settings.import.files");
  return (
    <Disclosure title={t("title")}>
      <div className={css.files}>
        <Report {...which} />
      </div>
    </Disclosure>
  );
}

function Report({ batch, version }: Which) {
  const t = useTranslations("settings.import.files");
  const [outcome, setOutcome] = useState<Outcome>();
  const counts = useQuery({
    ...importReportQuery(batch, version),
    placeholderData: keepPreviousData,
  });
  return (
    <Loaded query={counts}>
      {({ files, came_in, others }) => (
        <>
          <p className="number">{t("cameIn", { files, cameIn: came_in })}</p>
          <div className={css.sum}>
            <Pick
              label={t("pick")}
              value={outcome ?? ""}
              options={[
                { value: "", name: `${t("rest")} (${files - came_in})` },
                ...[...others, { outcome: "came-in" as const, files: came_in }].map((one) => ({
                  value: one.outcome,
                  name: `${t(`outcome.${one.outcome}`)} (${one.files})`,
                })),
              ]}
              onChange={(chosen) => setOutcome(chosen || undefined)}
            />
            <OutsideLink look="ghost" icon={Table} href={importTableUrl(batch, outcome)} download>
              {t("table")}
            </OutsideLink>
          </div>
          <Files batch={batch} version={version} outcome={outcome} />
        </>
      )}
    </Loaded>
  );
}

function Files({ batch, version, outcome }: Which & { outcome: Outcome | undefined }) {
  const t = useTranslations("settings.import");
  const query = useInfiniteQuery({
    ...importFilesQuery(batch, outcome, version),
    placeholderData: keepPreviousData,
  });
  return (
    <Loaded query={query}>
      {({ pages }) => (
        <>
          <Rows files={pages.flatMap(({ items }) => items)} />
          <ReadOn query={query} label={t("more")} />
        </>
      )}
    </Loaded>
  );
}

function Rows({ files }: { files: readonly ImportedFile[] }) {
  const t = useTranslations("settings.import");
  return (
    <>
      {files.length === 0 && <p className={css.note}>{t("files.none")}</p>}
      <ul className={css.rows}>
        {files.map(({ path, outcome: became, why }) => (
          <li key={path} className={css.row}>
            <div>
              <span className={css.where}>{path}</span>
              <p className={css.note}>{why}</p>
            </div>
            <span>{t(`files.outcome.${became}`)}</span>
          </li>
        ))}
      </ul>
    </>
  );
}
