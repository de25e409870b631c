/** The frame of pages that need nobody to be signed in: a card in the middle, the language. */
import { type ReactNode, useEffect } from "react";
import { useLocale, useTranslations } from "use-intl";
import { chooseLanguage, LANGUAGES, type Language } from "../../messages/languages";
import { classes } from "../../ui/classes";
import css from "./Door.module.css";

interface DoorProps {
  title: string;
  lead?: ReactNode;
  wide?: boolean;
  /** Above the heading: where one is, among several steps. */
  above?: ReactNode;
  children: ReactNode;
}

export function Door({ title, lead, wide, above, children }: DoorProps) {
  useEffect(() => {
    document.title = `${title} · Crateful`;
  }, [title]);
  return (
    <div className={css.outside}>
      <header className={classes(css.top, wide && css.wide)}>
        <span className={css.brand}>
          <img src={new URL("icon.svg", document.baseURI).href} alt="" width={36} height={36} />
          Crateful
        </span>
        <LanguageChoice />
      </header>
      <main className={classes(css.card, wide && css.wide)}>
        {above}
        <div>
          <h1 tabIndex={-1} className={css.title}>
            {title}
          </h1>
          {lead && <p className={css.lead}>{lead}</p>}
        </div>
        {children}
      </main>
    </div>
  );
}

const LANGUAGE_CODES = Object.keys(LANGUAGES) as Language[];

/** A button each: of so few, all can be seen at once. */
function LanguageChoice() {
  const t = useTranslations("login");
  const language = useLocale();
  return (
    <fieldset className={css.languages} aria-label={t("language")}>
      {LANGUAGE_CODES.map((code) => (
        <button
          key={code}
          type="button"
          lang={code}
          className={css.language}
          aria-pressed={code === language}
          onClick={() => chooseLanguage(code)}
        >
          {LANGUAGES[code]}
        </button>
      ))}
    </fieldset>
  );
}
