/** What can be done with several results at once. */
import { useNavigate } from "@tanstack/react-router";
import { Download } from "lucide-react";
import { useState } from "react";
import { useTranslations } from "use-intl";
import { type Found, type SearchType, useGet } from "../../api/search";
import { ActionBar } from "../../ui/ActionBar";
import { Button } from "../../ui/Button";
import { toast } from "../../ui/toasts";
import css from "./Catalogue.module.css";

interface SelectionBarProps {
  chosen: readonly Found[];
  type: SearchType;
  /** Called with those that were asked for, once all were; what was selected meanwhile stays so. */
  onDone: (asked: readonly Found[]) => void;
  onClear: () => void;
}

export function SelectionBar({ chosen, type, onDone, onClear }: SelectionBarProps) {
  const t = useTranslations("search");
  const navigate = useNavigate();
  const get = useGet();
  const [busy, setBusy] = useState(false);
  const getAll = async () => {
    setBusy(true);
    const asked = await Promise.allSettled(chosen.map(({ url }) => get.mutateAsync({ url, type })));
    setBusy(false);
    // Each refusal was told as it came.
    const count = asked.filter(({ status }) => status === "fulfilled").length;
    if (count > 0) {
      toast({
        text: t("asked", { count }),
        action: { label: t("get.queue"), run: () => void navigate({ to: "/queue" }) },
      });
    }
    onDone(chosen);
  };
  return (
    <ActionBar label={t("selection")}>
      <span role="status" className={css.grow}>
        {t("selected", { count: chosen.length })}
      </span>
      <Button look="ghost" onClick={onClear}>
        {t("clear")}
      </Button>
      <Button look="primary" icon={Download} busy={busy} onClick={() => void getAll()}>
        {t("getSelected", { count: chosen.length })}
      </Button>
    </ActionBar>
  );
}
