/** Cards or lines. */
import { LayoutGrid, List } from "lucide-react";
import { useTranslations } from "use-intl";
import { IconButton } from "../../ui/Button";
import css from "./albums.module.css";
import type { View } from "./view";

const VIEWS = [
  { view: "grid", icon: LayoutGrid },
  { view: "list", icon: List },
] as const;

export function ViewSwitch({ view, onView }: { view: View; onView: (view: View) => void }) {
  const t = useTranslations("library.view");
  return (
    <fieldset className={css.views}>
      <legend className="visually-hidden">{t("label")}</legend>
      {VIEWS.map((each) => (
        <IconButton
          key={each.view}
          icon={each.icon}
          label={t(each.view)}
          aria-pressed={view === each.view}
          onClick={() => onView(each.view)}
        />
      ))}
    </fieldset>
  );
}
