/** Selects an album of a list, on a place that a finger hits. */
import { useTranslations } from "use-intl";
import { SelectBox, type Selecting } from "../ui/SelectBox";
import css from "./SelectAlbum.module.css";

export function SelectAlbum({ name, ...selecting }: Selecting & { name: string }) {
  const t = useTranslations("library.selection");
  return (
    // biome-ignore lint/a11y/noLabelWithoutControl: the box within has a name of its own
    <label className={css.box}>
      <SelectBox label={t("select", { name })} {...selecting} />
    </label>
  );
}
