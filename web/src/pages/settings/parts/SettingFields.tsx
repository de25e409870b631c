/** Fields of settings: a text, a number, a switch, a choice; each with its name, hint and error. */
import { type ReactNode, useState } from "react";
import { useTranslations } from "use-intl";
import { TextField } from "../../../ui/Field";
import { SelectField } from "../../../ui/SelectField";
import { Switch } from "../../../ui/Switch";
import type { FormSection } from "./use-section";

interface Around<Name> {
  section: FormSection;
  name: Name;
  hint?: ReactNode;
}

type TextName = "musicbrainz_url" | "cover_art_url";

export function TextSetting({ section, name }: Around<TextName>) {
  const t = useTranslations("settings.fields");
  return (
    <TextField
      label={t(`${name}.label`)}
      hint={t(`${name}.hint`)}
      error={section.errorOf(name)}
      autoComplete="off"
      autoCapitalize="none"
      spellCheck={false}
      inputMode="url"
      value={section.valueOf(name)}
      onChange={(event) => section.change({ [name]: event.target.value })}
    />
  );
}

type HoursName = "wanted_hours" | "health_scan_hours";

/** A window of the day, such as 22-06. */
export function HoursSetting({ section, name }: Around<HoursName>) {
  const t = useTranslations("settings.fields");
  return (
    <TextField
      label={t(`${name}.label`)}
      hint={t(`${name}.hint`)}
      error={section.errorOf(name)}
      autoComplete="off"
      value={section.valueOf(name)}
      onChange={(event) => section.change({ [name]: event.target.value.trim() })}
    />
  );
}

const PERCENT = 100;

/** A part of a whole, typed in percent. */
export function PercentSetting({ section, name }: Around<"health_scan_share">) {
  const t = useTranslations("settings.fields");
  const percent = Number((section.valueOf(name) * PERCENT).toFixed(2));
  return (
    <TextField
      label={t(`${name}.label`)}
      hint={t(`${name}.hint`)}
      error={section.errorOf(name)}
      type="number"
      min={1}
      max={PERCENT}
      value={Number.isNaN(percent) ? "" : percent}
      onChange={(event) => section.change({ [name]: event.target.valueAsNumber / PERCENT })}
    />
  );
}

type NumberName =
  | "musicbrainz_requests_per_s"
  | "wanted_downloads_a_day"
  | "wanted_gigabytes_a_week";

export function NumberSetting({ section, name, ...range }: Around<NumberName> & NumberRange) {
  const t = useTranslations("settings.fields");
  const value = section.valueOf(name);
  return (
    <TextField
      label={t(`${name}.label`)}
      hint={t(`${name}.hint`)}
      error={section.errorOf(name)}
      type="number"
      {...range}
      value={Number.isNaN(value) ? "" : value}
      // An empty field is sent as `null`, which brings the default back.
      onChange={(event) => section.change({ [name]: event.target.valueAsNumber })}
    />
  );
}

interface NumberRange {
  min: number;
  max: number;
  step?: number | "any";
}

type SwitchName =
  | "unmatched_when_down"
  | "identify_afterwards"
  | "fingerprints"
  | "health_scan"
  | "lyrics"
  | "spectrograms"
  | "complete_albums"
  | "wanted_paused";

/** Acts at once: what looks switched is switched. */
export function SwitchSetting({ section, name }: Around<SwitchName>) {
  const t = useTranslations("settings.fields");
  const [wanted, setWanted] = useState<boolean>();
  const turn = async (isOn: boolean) => {
    setWanted(isOn);
    // What is wrong stands above the section's button.
    await section.give({ [name]: isOn }).catch(() => undefined);
    setWanted((now) => (now === isOn ? undefined : now));
  };
  return (
    <Switch
      label={t(`${name}.label`)}
      hint={t(`${name}.hint`)}
      isOn={wanted ?? section.valueOf(name)}
      onChange={(isOn) => void turn(isOn)}
    />
  );
}

const POLICIES = ["ask", "refuse", "mark", "off"] as const;

type PolicyName = "proven_lossy" | "proven_lossy_owned";

/** What becomes of an album whose sound proves that it is lossless by its format alone. */
export function ProvenLossy({ section, name }: Around<PolicyName>) {
  const t = useTranslations("settings.fields.proven_lossy");
  const own = useTranslations(`settings.fields.${name}`);
  const chosen = POLICIES.find((one) => one === section.valueOf(name));
  return (
    <SelectField
      label={own("label")}
      hint={own("hint")}
      error={section.errorOf(name)}
      value={chosen ?? "ask"}
      options={POLICIES.map((one) => ({ value: one, name: t(one) }))}
      onChange={(policy) => section.change({ [name]: policy })}
    />
  );
}

const LOUDNESS = ["write", "replace", "measure", "off"] as const;

/** What becomes of how loud files are. */
export function LoudnessPolicy({ section }: { section: FormSection }) {
  const t = useTranslations("settings.fields.loudness");
  const chosen = LOUDNESS.find((one) => one === section.valueOf("loudness"));
  return (
    <SelectField
      label={t("label")}
      hint={t("hint")}
      error={section.errorOf("loudness")}
      value={chosen ?? "write"}
      options={LOUDNESS.map((one) => ({ value: one, name: t(one) }))}
      onChange={(loudness) => section.change({ loudness })}
    />
  );
}

const CEILINGS = ["16/44.1", "24/48", "24/96", "24/192"] as const;

/** Above which quality nothing better is wanted. */
export function QualityCeiling({ section }: { section: FormSection }) {
  const t = useTranslations("settings.fields.quality_ceiling");
  const value = section.valueOf("quality_ceiling");
  const known: readonly string[] = CEILINGS;
  const choices = value && !known.includes(value) ? [value, ...known] : known;
  return (
    <SelectField
      label={t("label")}
      hint={t("hint")}
      error={section.errorOf("quality_ceiling")}
      value={value ?? ""}
      options={[
        { value: "", name: t("none") },
        ...choices.map((each) => ({ value: each, name: t("upTo", { quality: each }) })),
      ]}
      onChange={(ceiling) => section.change({ quality_ceiling: ceiling || null })}
    />
  );
}
