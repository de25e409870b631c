/** The library is empty: three ways to begin. */
import { Link } from "@tanstack/react-router";
import { ClipboardPaste, FolderInput, type LucideIcon, Search } from "lucide-react";
import { useTranslations } from "use-intl";
import { useUser } from "../../api/session";
import { Section } from "../../ui/Page";
import css from "./Starts.module.css";

export function Starts() {
  const t = useTranslations("home");
  const { is_admin } = useUser();
  return (
    <Section title={t("nothing")}>
      <ul className={css.ways}>
        <li>
          <Link to="/search" className={css.way}>
            <Inside icon={Search} title={t("startSearch")} text={t("startSearchText")} />
          </Link>
        </li>
        <li>
          <Link to="/preview" className={css.way}>
            <Inside icon={ClipboardPaste} title={t("startPaste")} text={t("startPasteText")} />
          </Link>
        </li>
        {is_admin && (
          <li>
            <Link to="/import" className={css.way}>
              <Inside icon={FolderInput} title={t("startImport")} text={t("startImportText")} />
            </Link>
          </li>
        )}
      </ul>
    </Section>
  );
}

interface InsideProps {
  icon: LucideIcon;
  title: string;
  text: string;
}

function Inside({ icon: Icon, title, text }: InsideProps) {
  return (
    <>
      <span className={css.icon}>
        <Icon size={22} aria-hidden />
      </span>
      <strong>{title}</strong>
      <span className={css.text}>{text}</span>
    </>
  );
}
