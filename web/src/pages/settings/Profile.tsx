/** What somebody chooses for themselves: words, colours, sizes, their password. */
import { useMutation } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { useLocale, useTranslations } from "use-intl";
import { changePassword } from "../../api/people";
import { fieldsOf } from "../../api/problem";
import { queryClient } from "../../api/query-client";
import { useUser } from "../../api/session";
import { chooseLanguage, LANGUAGES, type Language } from "../../messages/languages";
import { chooseTheme, THEMES, useTheme } from "../../theme/theme";
import { Button } from "../../ui/Button";
import { Card } from "../../ui/Card";
import { TextField } from "../../ui/Field";
import { Range } from "../../ui/Range";
import { SelectField } from "../../ui/SelectField";
import { useErrorText } from "../../ui/states";
import { LARGEST_PX, SMALLEST_PX, useCardSize } from "../albums/card-size";
import parts from "./parts/parts.module.css";
import css from "./settings.module.css";

const SIZE_STEP_PX = 10;

const LANGUAGE_CODES = Object.keys(LANGUAGES) as Language[];

export default function Profile() {
  const t = useTranslations("settings.profile");
  const { username } = useUser();
  return (
    <div className={css.stack}>
      <Card title={t("look")} lead={t("lookText")}>
        <Look />
      </Card>
      <Card title={t("password")} lead={t("passwordText")}>
        <p className="muted">{t("signedInAs", { name: username })}</p>
        <PasswordForm username={username} />
      </Card>
    </div>
  );
}

function Look() {
  const t = useTranslations("settings.profile");
  const shell = useTranslations("shell.theme");
  const theme = useTheme();
  const [size, chooseSize] = useCardSize();
  return (
    <div className={parts.grid}>
      <SelectField
        label={t("language")}
        hint={t("languageHint")}
        value={useLocale() as Language}
        options={LANGUAGE_CODES.map((code) => ({ value: code, name: LANGUAGES[code], lang: code }))}
        onChange={chooseLanguage}
      />
      <SelectField
        label={t("theme")}
        value={theme}
        options={THEMES.map((each) => ({ value: each, name: shell(each) }))}
        onChange={chooseTheme}
      />
      <div className={css.range}>
        <span aria-hidden>{t("size")}</span>
        <Range
          label={t("size")}
          min={SMALLEST_PX}
          max={LARGEST_PX}
          step={SIZE_STEP_PX}
          value={size}
          valueText={`${size} px`}
          onChange={chooseSize}
        />
      </div>
    </div>
  );
}

function PasswordForm({ username }: { username: string }) {
  const t = useTranslations("settings.profile");
  const text = useErrorText();
  const navigate = useNavigate();
  const [current, setCurrent] = useState("");
  const [wanted, setWanted] = useState("");
  const change = useMutation({
    mutationFn: changePassword,
    onSuccess: async () => {
      // Every sign-in has ended, this one too.
      queryClient.clear();
      await navigate({ to: "/login", search: { why: "password", next: "/settings/profile" } });
    },
  });
  const fields = fieldsOf(change.error);
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    change.mutate({ current_password: current, new_password: wanted });
  };
  return (
    <form className={css.form} onSubmit={onSubmit}>
      {change.error && Object.keys(fields).length === 0 && (
        <p className={parts.refusal} role="alert">
          {text(change.error)}
        </p>
      )}
      {/* For password managers: whose password it is. */}
      <input type="text" autoComplete="username" value={username} readOnly hidden />
      <TextField
        label={t("current")}
        type="password"
        autoComplete="current-password"
        required
        error={fields.current_password}
        value={current}
        onChange={(event) => setCurrent(event.target.value)}
      />
      <TextField
        label={t("new")}
        hint={t("rules")}
        type="password"
        autoComplete="new-password"
        required
        error={fields.password ?? fields.new_password}
        value={wanted}
        onChange={(event) => setWanted(event.target.value)}
      />
      <Button type="submit" busy={change.isPending}>
        {t("change")}
      </Button>
    </form>
  );
}
