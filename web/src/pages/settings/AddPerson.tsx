/** One more person for the household. */
import { useMutation } from "@tanstack/react-query";
import { UserPlus } from "lucide-react";
import { type FormEvent, useState } from "react";
import { useTranslations } from "use-intl";
import { addPerson, peopleQuery } from "../../api/people";
import { fieldsOf } from "../../api/problem";
import { queryClient } from "../../api/query-client";
import { Button } from "../../ui/Button";
import { Checkbox } from "../../ui/Checkbox";
import { TextField } from "../../ui/Field";
import { useErrorText } from "../../ui/states";
import { toast } from "../../ui/toasts";
import parts from "./parts/parts.module.css";
import css from "./settings.module.css";

const NOBODY = { username: "", password: "", is_admin: false };

export function AddPerson() {
  const t = useTranslations("settings.users");
  const text = useErrorText();
  const [person, setPerson] = useState(NOBODY);
  const add = useMutation({
    mutationFn: addPerson,
    onSuccess: async (_, { username }) => {
      setPerson(NOBODY);
      toast({ text: t("added", { name: username }) });
      await queryClient.invalidateQueries(peopleQuery);
    },
  });
  const fields = fieldsOf(add.error);
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    add.mutate(person);
  };
  return (
    <form className={css.form} onSubmit={onSubmit}>
      {add.error && Object.keys(fields).length === 0 && (
        <p className={parts.refusal} role="alert">
          {text(add.error)}
        </p>
      )}
      <TextField
        label={t("username")}
        error={fields.username}
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        required
        value={person.username}
        onChange={(event) => setPerson({ ...person, username: event.target.value })}
      />
      <TextField
        label={t("password")}
        hint={t("passwordHint")}
        error={fields.password}
        type="password"
        autoComplete="new-password"
        required
        value={person.password}
        onChange={(event) => setPerson({ ...person, password: event.target.value })}
      />
      <Checkbox
        label={t("isAdmin")}
        isOn={person.is_admin}
        onChange={(is_admin) => setPerson({ ...person, is_admin })}
      />
      <Button type="submit" look="primary" icon={UserPlus} busy={add.isPending}>
        {t("addNow")}
      </Button>
    </form>
  );
}
