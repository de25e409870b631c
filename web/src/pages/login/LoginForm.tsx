/** Name, password, and what the service says when they are not right. */
import { useMutation } from "@tanstack/react-query";
import { LogIn } from "lucide-react";
import { type FormEvent, useRef, useState } from "react";
import { useFormatter, useTranslations } from "use-intl";
import { logIn } from "../../api/people";
import { ProblemError } from "../../api/problem";
import { Button } from "../../ui/Button";
import { TextField } from "../../ui/Field";
import { useErrorText } from "../../ui/states";
import css from "./Door.module.css";

export function LoginForm() {
  const t = useTranslations("login");
  const [username, setUsername] = useState("");
  const [password, setPassword] = useState("");
  const field = useRef<HTMLFormElement>(null);
  const login = useMutation({
    mutationFn: logIn,
    onError: () => {
      setPassword("");
      field.current?.querySelector<HTMLInputElement>("[name=password]")?.focus();
    },
  });
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    login.mutate({ username, password });
  };
  return (
    <form ref={field} className={css.form} onSubmit={onSubmit}>
      {login.error && <Refusal error={login.error} />}
      <TextField
        label={t("username")}
        name="username"
        autoComplete="username"
        autoCapitalize="none"
        spellCheck={false}
        required
        autoFocus
        value={username}
        onChange={(event) => setUsername(event.target.value)}
      />
      <TextField
        label={t("password")}
        name="password"
        type="password"
        autoComplete="current-password"
        required
        value={password}
        onChange={(event) => setPassword(event.target.value)}
      />
      <Button type="submit" look="primary" icon={LogIn} busy={login.isPending}>
        {t("submit")}
      </Button>
      <p className={css.small}>{t("forgotten")}</p>
    </form>
  );
}

/** Why not; after too many tries also the time from which on it may be tried again. */
function Refusal({ error }: { error: Error }) {
  const t = useTranslations("login");
  const format = useFormatter();
  const text = useErrorText();
  const [since] = useState(Date.now);
  const wait = error instanceof ProblemError ? error.body?.retry_after_s : undefined;
  const until = typeof wait === "number" ? new Date(since + wait * 1000) : null;
  return (
    <p className={css.refusal} role="alert">
      {text(error)}
      {until && <> {t("again", { time: format.dateTime(until, { timeStyle: "medium" }) })}</>}
    </p>
  );
}
