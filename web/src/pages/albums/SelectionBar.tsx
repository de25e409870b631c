/** What is done with all the albums that are selected. */
import { AudioLines, Heart, SearchCheck, Trash2, Wrench, X } from "lucide-react";
import { useState } from "react";
import { useTranslations } from "use-intl";

import { useUser } from "../../api/session";
import { useDeleteMany } from "../../library/use-delete-many";
import { useHeartMany } from "../../library/use-heart-many";
import { useLookAgain } from "../../library/use-look-again";
import { useWriteLoudness } from "../../library/use-write-loudness";
import { ActionBar } from "../../ui/ActionBar";
import { Button } from "../../ui/Button";
import css from "./albums.module.css";
import { LintSheet } from "./LintSheet";
import type { Selection } from "./use-selection";

export function SelectionBar({ selection: { albums, drop, clear } }: { selection: Selection }) {
  const t = useTranslations("library.selection");
  const { is_admin } = useUser();
  const heart = useHeartMany();
  const { removeAll, isBusy } = useDeleteMany();
  const lookAgain = useLookAgain();
  const loudness = useWriteLoudness();
  const [isLinting, setLinting] = useState(false);
  const all = [...albums.values()];
  const ids = all.map(({ id }) => id);
  const onDone = () => drop(ids);
  return (
    <ActionBar label={t("label")}>
      <strong className={css.selectedCount} role="status">
        {t("selected", { count: all.length })}
      </strong>
      <Button look="ghost" icon={X} onClick={clear}>
        {t("clear")}
      </Button>
      <Button icon={Heart} onClick={() => heart(all, onDone)}>
        {t("heart")}
      </Button>
      <Button icon={Wrench} onClick={() => setLinting(true)}>
        {t("lint")}
      </Button>
      {is_admin && (
        <>
          <Button
            icon={SearchCheck}
            onClick={() => {
              lookAgain(ids);
              clear();
            }}
          >
            {t("lookAgain")}
          </Button>
          <Button
            icon={AudioLines}
            busy={loudness.isBusy}
            onClick={() => loudness.write(ids, { onSuccess: onDone })}
          >
            {t("loudness")}
          </Button>
          <Button icon={Trash2} look="danger" busy={isBusy} onClick={() => removeAll(all, onDone)}>
            {t("delete")}
          </Button>
        </>
      )}
      {isLinting && <LintSheet albums={all} onClose={() => setLinting(false)} />}
    </ActionBar>
  );
}
