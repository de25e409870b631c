/** Takes in music that lies on the server, and shows how far that is. */
import { useNavigate, useSearch } from "@tanstack/react-router";
import { FolderInput, History } from "lucide-react";
import { useState } from "react";
import { useTranslations } from "use-intl";
import type { Started } from "../../api/imports";
import { useUser } from "../../api/session";
import { ButtonLink } from "../../ui/Button";
import { Page } from "../../ui/Page";
import { EmptyState } from "../../ui/states";
import { ForAdmins } from "../settings/ForAdmins";
import { ImportFiles } from "./ImportFiles";
import { ImportForm } from "./ImportForm";
import { ImportProgress, Search } from "./ImportProgress";
import css from "./imports.module.css";
import { keepLastImport, lastImport } from "./last-import";
import { ToProposals } from "./ToProposals";
import { WatchFolders } from "./WatchFolders";

export default function ImportsPage() {
  const t = useTranslations("settings.import");
  const shell = useTranslations("shell");
  const { is_admin } = useUser();
  const { batch } = useSearch({ from: "/shell/import" });
  const [started, setStarted] = useState<Started | null>(null);
  return (
    <Page
      title={shell("titles.imports")}
      lead={is_admin && t("lead")}
      narrow
      actions={
        is_admin &&
        batch && (
          <ButtonLink icon={FolderInput} to="/import">
            {t("another")}
          </ButtonLink>
        )
      }
    >
      {!is_admin && <ForAdmins />}
      {is_admin && !batch && <Start started={started} onStarted={setStarted} />}
      {is_admin && !batch && <WatchFolders />}
      {is_admin && <ToProposals batch={batch} />}
      {is_admin && batch && <ImportProgress batch={batch} />}
    </Page>
  );
}

interface StartProps {
  started: Started | null;
  onStarted: (started: Started) => void;
}

function Start({ started, onStarted }: StartProps) {
  const t = useTranslations("settings.import");
  const navigate = useNavigate();
  const last = lastImport();
  const isNothing = started !== null && !isUnderWay(started);
  const go = (now: Started) => {
    onStarted(now);
    if (!isUnderWay(now)) return;
    keepLastImport(now.batch_id);
    void navigate({ to: "/import", search: { batch: now.batch_id } });
  };
  return (
    <>
      <section className={css.panel}>
        <ImportForm onStarted={go} />
      </section>
      <div role="status">
        {isNothing && (
          <EmptyState
            icon={FolderInput}
            title={t("nothing")}
            text={started.scan_error ?? t("nothingText")}
          />
        )}
        {isNothing && <Search state={started} />}
      </div>
      {isNothing && <ImportFiles batch={started.batch_id} version="" />}
      {last && (
        <div>
          <ButtonLink look="ghost" icon={History} to="/import" search={{ batch: last }}>
            {t("last")}
          </ButtonLink>
        </div>
      )}
    </>
  );
}

/** Whether there is, or may still be, something to watch. */
function isUnderWay({ albums, scanning }: Started): boolean {
  return albums > 0 || scanning;
}
