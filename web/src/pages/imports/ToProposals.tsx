/** Where to go on with albums that were filed as they are: how far looking them up has come. */
import { useQuery } from "@tanstack/react-query";
import { SearchCheck } from "lucide-react";
import { useTranslations } from "use-intl";
import { countsQuery } from "../../api/proposals";
import { ButtonLink } from "../../ui/Button";
import css from "./imports.module.css";

export function ToProposals({ batch }: { batch: string | undefined }) {
  const t = useTranslations("proposals");
  const { data: counts } = useQuery(countsQuery(batch));
  if (!counts || counts.total === 0) return null;
  const { total, looked_up: looked, sure, differs, unsure } = counts;
  return (
    <div className={css.sentence}>
      <ButtonLink look="ghost" icon={SearchCheck} to="/proposals">
        {t("link", { looked, total, count: sure + differs + unsure })}
      </ButtonLink>
    </div>
  );
}
