/** How a source has been lately, and the end of a pause that its site asked for. */
import { useTranslations } from "use-intl";
import { type Source, useResume } from "../../../api/sources";
import { Button } from "../../../ui/Button";
import { Ago, Moment } from "../../../ui/figures";
import css from "./parts.module.css";

export function SourceHealth({ source }: { source: Source }) {
  const t = useTranslations("settings.sources");
  const resume = useResume();
  const { last_success, last_failure, paused_until } = source.health;
  const isWell = last_success && (!last_failure || last_failure.at < last_success);
  const { engine } = source;
  return (
    <>
      {engine && (
        <p className={css.hint}>
          {engine.package} {engine.version ?? t("engineMissing")}
          {engine.newest && engine.newest !== engine.version && (
            <> ({t("engineNewest", { version: engine.newest })})</>
          )}
        </p>
      )}
      {last_failure && !isWell && (
        <p className={css.hint}>
          {t.rich("failed", { ago: () => <Ago at={last_failure.at} /> })} {last_failure.message}
        </p>
      )}
      {isWell && (
        <p className={css.hint}>{t.rich("worked", { ago: () => <Ago at={last_success} /> })}</p>
      )}
      {paused_until && (
        <div className={css.foot}>
          <span className={css.fails}>
            {t.rich("paused", { time: () => <Moment at={paused_until} /> })}
          </span>
          <Button
            size="s"
            busy={resume.isPending}
            aria-label={t("resumeOf", { name: source.title })}
            onClick={() => resume.mutate(source.name)}
          >
            {t("resume")}
          </Button>
        </div>
      )}
    </>
  );
}
