/** The fifth step: music that is there already. */
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslations } from "use-intl";
import type { Started } from "../../api/imports";
import { LiveProvider } from "../../live/LiveProvider";
import { Card } from "../../ui/Card";
import { ImportForm } from "../imports/ImportForm";
import { ImportSum } from "../imports/ImportProgress";
import parts from "../settings/parts/parts.module.css";
import { StepFoot } from "./StepFoot";
import css from "./Steps.module.css";

export default function MusicStep() {
  const t = useTranslations("setup.music");
  const [started, setStarted] = useState<Started | null>(null);
  return (
    <div className={css.body}>
      <Card title={t("title")} lead={t("text")} level={2}>
        <ImportForm onStarted={setStarted} />
        {started && (
          <LiveProvider>
            <ImportSum batch={started.batch_id} />
            <p>
              <Link to="/import" search={{ batch: started.batch_id }} className={parts.outside}>
                {t("watch")}
              </Link>
            </p>
          </LiveProvider>
        )}
      </Card>
      <StepFoot step="music" isOptional={!started} />
    </div>
  );
}
