/** The top of every page: the omnibox, whether it is live, help, who you are. */
import { useLocation } from "@tanstack/react-router";
import { Keyboard } from "lucide-react";
import { useTranslations } from "use-intl";
import { IconButton } from "../ui/Button";
import { ConnectionDot } from "./ConnectionBar";
import css from "./Header.module.css";
import { Omnibox } from "./Omnibox";
import { UserMenu } from "./UserMenu";

export function Header({ onHelp }: { onHelp: () => void }) {
  const t = useTranslations("shell");
  const { pathname } = useLocation();
  return (
    <header className={css.header}>
      {/* The first page has the box in its middle. */}
      {pathname === "/" ? <span className={css.space} /> : <Omnibox key={pathname} />}
      <div className={css.end}>
        <ConnectionDot />
        <span className={css.wideOnly}>
          <IconButton icon={Keyboard} label={t("keyHelp")} onClick={onHelp} />
        </span>
        <UserMenu />
      </div>
    </header>
  );
}
