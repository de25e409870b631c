/** A value between a least and a most, chosen by dragging or by arrows. */
import { Slider, SliderThumb, SliderTrack } from "react-aria-components";
import css from "./Range.module.css";

interface RangeProps {
  label: string;
  min?: number;
  max: number;
  step: number;
  value: number;
  /** What is said of the value to those who can't see where it is. */
  valueText: string;
  onChange: (value: number) => void;
  /** Once it was let go of. */
  onChangeEnd?: (value: number) => void;
}

export function Range({
  label,
  min = 0,
  max,
  step,
  value,
  valueText,
  onChange,
  onChangeEnd,
}: RangeProps) {
  return (
    <Slider
      aria-label={label}
      className={css.range ?? ""}
      minValue={min}
      maxValue={max}
      step={step}
      value={value}
      onChange={onChange}
      {...(onChangeEnd && { onChangeEnd })}
    >
      <SliderTrack className={css.track ?? ""}>
        <span className={css.line} aria-hidden />
        <span
          className={css.filled}
          aria-hidden
          style={{ inlineSize: `${((value - min) / (max - min)) * 100}%` }}
        />
        <SliderThumb className={css.thumb ?? ""} aria-valuetext={valueText} />
      </SliderTrack>
    </Slider>
  );
}
