/** What a household tells of its account at a source: a field for each thing, by its kind. */
import type { SecretName } from "../../../api/settings";
import { type AccountField, qualitiesOf, type Source } from "../../../api/sources";
import { TextField } from "../../../ui/Field";
import { SelectField } from "../../../ui/SelectField";
import { SecretField } from "./SecretField";
import type { FormSection, OpenName } from "./use-section";

const SECRETS = ["token", "secrets", "cookies"] as const;
type SecretKind = (typeof SECRETS)[number];

interface FieldProps {
  section: FormSection;
  source: Source;
  field: AccountField;
}

/** Whether a field says which of the source's qualities is usual. */
export function isQuality(source: Source, { name }: AccountField): boolean {
  return source.qualities.length > 0 && name === `${source.name}_quality`;
}

export function AccountFields({
  fields,
  ...rest
}: Omit<FieldProps, "field"> & { fields: readonly AccountField[] }) {
  return fields.map((field) => <Field key={field.name} field={field} {...rest} />);
}

function Field(props: FieldProps) {
  const { section, source, field } = props;
  if (SECRETS.includes(field.kind as SecretKind)) {
    return (
      <SecretField
        section={section}
        name={field.name as SecretName}
        label={field.label}
        hint={field.help}
        long={field.kind === "cookies"}
      />
    );
  }
  if (isQuality(source, field)) return <QualityField {...props} />;
  return field.kind === "number" ? <NumberField {...props} /> : <OpenField {...props} />;
}

function OpenField({ section, field }: FieldProps) {
  const name = field.name as OpenName;
  return (
    <TextField
      label={field.label}
      hint={field.help}
      error={section.errorOf(name)}
      autoComplete="off"
      autoCapitalize="none"
      spellCheck={false}
      inputMode={field.kind === "digits" ? "numeric" : "url"}
      value={String(section.valueOf(name) ?? "")}
      onChange={(event) => section.change({ [name]: event.target.value })}
    />
  );
}

function NumberField({ section, field }: FieldProps) {
  const name = field.name as OpenName;
  const value = Number(section.valueOf(name));
  return (
    <TextField
      label={field.label}
      hint={field.help}
      error={section.errorOf(name)}
      type="number"
      min={field.minimum ?? undefined}
      max={field.maximum ?? undefined}
      value={Number.isNaN(value) ? "" : value}
      // An empty field is sent as `null`, which brings the default back.
      onChange={(event) => section.change({ [name]: event.target.valueAsNumber })}
    />
  );
}

/** Which quality is fetched when nobody says otherwise. */
function QualityField({ section, source, field }: FieldProps) {
  const name = field.name as OpenName;
  const chosen = source.qualities.find(({ value }) => value === section.valueOf(name));
  const choices = qualitiesOf(source);
  return (
    <SelectField
      label={field.label}
      hint={field.help}
      error={section.errorOf(name)}
      value={String(choices.find(({ label }) => label === chosen?.label)?.value)}
      options={choices.map(({ value, label }) => ({ value: String(value), name: label }))}
      onChange={(value) => section.change({ [name]: Number(value) })}
    />
  );
}
