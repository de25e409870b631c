/** The first step: the household's first admin. */
import { useMutation, useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { ArrowRight } from "lucide-react";
import { type FormEvent, useState } from "react";
import { useTranslations } from "use-intl";
import { makeFirstAdmin } from "../../api/people";
import { fieldsOf } from "../../api/problem";
import { sessionQuery } from "../../api/session";
import { Button } from "../../ui/Button";
import { TextField } from "../../ui/Field";
import { useErrorText } from "../../ui/states";
import css from "../login/Door.module.css";

/** As the service asks for. */
const SHORTEST = 8;

export function AccountStep() {
  const t = useTranslations("setup.account");
  const text = useErrorText();
  const navigate = useNavigate();
  const needsToken = useQuery(sessionQuery).data?.setup_token_needed ?? false;
  const [token, setToken] = useState("");
  const [username, setUsername] = useState("");
  const [password, setPassword] = useState("");
  const [again, setAgain] = useState("");
  const [tried, setTried] = useState(false);
  const make = useMutation({
    mutationFn: makeFirstAdmin,
    onSuccess: () => navigate({ to: "/setup", search: { step: "finish" } }),
  });
  const said = fieldsOf(make.error);
  const sent = make.variables;
  const faults = {
    username: username.trim() ? sent?.username === username && said.username : t("missing"),
    password:
      password.length < SHORTEST ? t("tooShort") : sent?.password === password && said.password,
    again: password !== again && t("differs"),
    token: needsToken && (token.trim() ? sent?.token === token.trim() && said.token : t("missing")),
  };
  // All at once, and each is gone as soon as it is mended.
  const shown: { [Name in keyof typeof faults]?: string | false | undefined } = tried ? faults : {};
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    const isWhole = username.trim() && password.length >= SHORTEST && password === again;
    if (isWhole && (token.trim() || !needsToken)) {
      make.mutate({ username, password, token: token.trim() || null });
    }
  };
  return (
    <form className={css.form} onSubmit={onSubmit} noValidate>
      {make.error && Object.keys(said).length === 0 && (
        <p className={css.refusal} role="alert">
          {text(make.error)}
        </p>
      )}
      <TextField
        label={t("username")}
        hint={t("usernameHint")}
        error={shown.username}
        autoComplete="username"
        autoCapitalize="none"
        spellCheck={false}
        autoFocus
        value={username}
        onChange={(event) => setUsername(event.target.value)}
      />
      <TextField
        label={t("password")}
        hint={t("passwordRules")}
        error={shown.password}
        type="password"
        autoComplete="new-password"
        value={password}
        onChange={(event) => setPassword(event.target.value)}
      />
      <TextField
        label={t("again")}
        error={shown.again}
        type="password"
        autoComplete="new-password"
        value={again}
        onChange={(event) => setAgain(event.target.value)}
      />
      {needsToken && (
        <TextField
          label={t("token")}
          hint={t("tokenHint")}
          error={shown.token}
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          value={token}
          onChange={(event) => setToken(event.target.value)}
        />
      )}
      <Button type="submit" look="primary" icon={ArrowRight} busy={make.isPending}>
        {t("submit")}
      </Button>
    </form>
  );
}
