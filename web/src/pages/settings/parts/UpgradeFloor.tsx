/** Below which quality albums are wanted better, with how many and how much that would be. */
import { useQuery } from "@tanstack/react-query";
import { useTranslations } from "use-intl";
import { FLOORS, upgradesQuery } from "../../../api/wanted";
import { useSizeText } from "../../../ui/figures";
import { SelectField } from "../../../ui/SelectField";
import type { FormSection } from "./use-section";

const NAMES = { off: "off", lossless: "lossless", "16/44.1": "cd", best: "best" } as const;

export function UpgradeFloor({ section }: { section: FormSection }) {
  const t = useTranslations("settings.fields.upgrade_floor");
  const sizeText = useSizeText();
  const floor = FLOORS.find((one) => one === section.valueOf("upgrade_floor")) ?? "off";
  const { data } = useQuery({ ...upgradesQuery(floor), enabled: floor !== "off" });
  return (
    <>
      <SelectField
        label={t("label")}
        hint={t("hint")}
        error={section.errorOf("upgrade_floor")}
        value={floor}
        options={FLOORS.map((one) => ({ value: one, name: t(NAMES[one]) }))}
        onChange={(chosen) => section.change({ upgrade_floor: chosen })}
      />
      <p role="status">
        {data &&
          floor !== "off" &&
          t("counted", {
            count: data.albums,
            size: sizeText(data.size_bytes),
            now: sizeText(data.replaced_bytes),
          })}
      </p>
    </>
  );
}
