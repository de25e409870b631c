/** What a person searched for lately, each one press away. */
import { Link } from "@tanstack/react-router";
import { History, X } from "lucide-react";
import { useTranslations } from "use-intl";
import { Button } from "../../ui/Button";
import { Section } from "../../ui/Page";
import css from "./Recent.module.css";
import { useRecentSearches } from "./recent";

export function Recent() {
  const t = useTranslations("search.recent");
  const [searches, forget] = useRecentSearches();
  if (searches.length === 0) return null;
  return (
    <Section title={t("title")}>
      <p className="muted">{t("text")}</p>
      <ul className={css.list} aria-label={t("title")}>
        {searches.map((q) => (
          <li key={q}>
            <Link to="/search" search={{ q }} className={css.search}>
              <History size={16} aria-hidden />
              <bdi className="ellipsis">{q}</bdi>
            </Link>
          </li>
        ))}
      </ul>
      <div>
        <Button look="ghost" icon={X} onClick={forget}>
          {t("forget")}
        </Button>
      </div>
    </Section>
  );
}
