/** An admin gives somebody a new password. */
import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useTranslations } from "use-intl";
import { changePerson, type Person } from "../../api/people";
import { fieldsOf } from "../../api/problem";
import { Button } from "../../ui/Button";
import { TextField } from "../../ui/Field";
import { Sheet } from "../../ui/Sheet";
import { useErrorText } from "../../ui/states";
import { toast } from "../../ui/toasts";
import css from "./settings.module.css";

interface NewPasswordProps {
  person: Person;
  onClose: () => void;
}

export function NewPassword({ person, onClose }: NewPasswordProps) {
  const t = useTranslations("settings.users");
  const text = useErrorText();
  const [password, setPassword] = useState("");
  const change = useMutation({
    mutationFn: changePerson,
    onSuccess: () => {
      toast({ text: t("passwordSet", { name: person.username }) });
      onClose();
    },
  });
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    change.mutate({ id: person.id, password });
  };
  return (
    <Sheet place="center" title={t("newPasswordOf", { name: person.username })} onClose={onClose}>
      <form className={css.form} onSubmit={onSubmit}>
        <p>{t("newPasswordText")}</p>
        <TextField
          label={t("newPassword")}
          hint={t("passwordHint")}
          error={change.error && (fieldsOf(change.error).password ?? text(change.error))}
          type="password"
          autoComplete="new-password"
          autoFocus
          required
          value={password}
          onChange={(event) => setPassword(event.target.value)}
        />
        <Button type="submit" look="primary" busy={change.isPending}>
          {t("setPassword")}
        </Button>
      </form>
    </Sheet>
  );
}
