/** How sure a match must be: two thumbs on one line, and in words what they lead to. */
import { Label, Slider, SliderThumb, SliderTrack } from "react-aria-components";
import { useFormatter, useTranslations } from "use-intl";
import { classes } from "../../../ui/classes";
import css from "./Thresholds.module.css";
import type { FormSection } from "./use-section";

const WHOLE = 100;

export function Thresholds({ section }: { section: FormSection }) {
  const t = useTranslations("settings.thresholds");
  const format = useFormatter();
  const auto = Math.round(section.valueOf("auto_confidence") * WHOLE);
  const review = Math.round(section.valueOf("review_confidence") * WHOLE);
  const percent = (value: number) => format.number(value / WHOLE, { style: "percent" });
  const onChange = (value: number | number[]) => {
    const [low = review, high = auto] = Array.isArray(value) ? value : [review, value];
    section.change({ review_confidence: low / WHOLE, auto_confidence: high / WHOLE });
  };
  return (
    <div className={css.thresholds}>
      <Slider
        value={[review, auto]}
        minValue={0}
        maxValue={WHOLE}
        step={1}
        onChange={onChange}
        className={css.slider ?? ""}
      >
        <Label className={css.label ?? ""}>{t("label")}</Label>
        <SliderTrack className={css.track ?? ""}>
          <span className={classes(css.part, css.none)} style={{ inlineSize: `${review}%` }} />
          <span
            className={classes(css.part, css.ask)}
            style={{ insetInlineStart: `${review}%`, inlineSize: `${auto - review}%` }}
          />
          <span
            className={classes(css.part, css.auto)}
            style={{ insetInlineStart: `${auto}%`, inlineSize: `${WHOLE - auto}%` }}
          />
          <SliderThumb index={0} aria-label={t("review")} className={css.thumb ?? ""} />
          <SliderThumb index={1} aria-label={t("auto")} className={css.thumb ?? ""} />
        </SliderTrack>
      </Slider>
      <dl className={css.meaning}>
        <div className={css.auto}>
          <dt>{t("from", { percent: percent(auto) })}</dt>
          <dd>{t("autoText")}</dd>
        </div>
        <div className={css.ask}>
          <dt>{t("between", { from: percent(review), to: percent(auto) })}</dt>
          <dd>{t("reviewText")}</dd>
        </div>
        <div className={css.none}>
          <dt>{t("below", { percent: percent(review) })}</dt>
          <dd>{t("noneText")}</dd>
        </div>
      </dl>
    </div>
  );
}
