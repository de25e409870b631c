/** How large the covers are; a file of its own, for the covers wait for nothing. */
import { useTranslations } from "use-intl";
import { Range } from "../../ui/Range";
import { LARGEST_PX, SMALLEST_PX } from "./card-size";

interface CardSizeProps {
  size: number;
  onSize: (px: number) => void;
}

export default function CardSize({ size, onSize }: CardSizeProps) {
  const t = useTranslations("library");
  return (
    <Range
      label={t("size")}
      min={SMALLEST_PX}
      max={LARGEST_PX}
      step={10}
      value={size}
      valueText={`${size} px`}
      onChange={onSize}
    />
  );
}
