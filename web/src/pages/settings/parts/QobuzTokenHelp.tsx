/** How to come by the user id and the token of one's own subscription. */
import { useTranslations } from "use-intl";
import css from "./parts.module.css";

const PLAYER = "https://play.qobuz.com";

export function QobuzTokenHelp() {
  const t = useTranslations("settings.sources.qobuz");
  const code = (text: React.ReactNode) => <code>{text}</code>;
  const player = (text: React.ReactNode) => (
    <a href={PLAYER} target="_blank" rel="noreferrer" className={css.outside}>
      {text}
    </a>
  );
  return (
    <ol className={css.numbered}>
      <li>
        <span>{t.rich("how1", { player })}</span>
      </li>
      <li>
        <span>{t.rich("how2", { code })}</span>
      </li>
      <li>
        <span>{t.rich("how3", { code })}</span>
      </li>
      <li>
        <span>{t("how4")}</span>
      </li>
    </ol>
  );
}
