/** The first run was left before its end: the way back to it. */
import { useQuery } from "@tanstack/react-query";
import { useTranslations } from "use-intl";
import { settingsQuery } from "../../api/settings";
import { ButtonLink } from "../../ui/Button";
import css from "./settings.module.css";

export function Unfinished() {
  const t = useTranslations("settings.unfinished");
  const { data } = useQuery(settingsQuery);
  if (!data || data.setup_finished) return null;
  return (
    <div className={css.notice}>
      <span>
        <strong>{t("title")}</strong> {t("text")}
      </span>
      <ButtonLink to="/setup">{t("go")}</ButtonLink>
    </div>
  );
}
