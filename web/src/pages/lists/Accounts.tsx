/** ListenBrainz accounts whose lists come: linking one, and what was wrong with the last look. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link2, RefreshCw, Unlink } from "lucide-react";
import { type FormEvent, useState } from "react";
import { useTranslations } from "use-intl";
import { type Account, accountsQuery, link, lookAt, unlink } from "../../api/list-accounts";
import { KEYS } from "../../live/patches";
import { readAgain } from "../../live/read-again";
import { Button } from "../../ui/Button";
import { Disclosure } from "../../ui/Disclosure";
import { TextField } from "../../ui/Field";
import { Ago } from "../../ui/figures";
import { toast, useErrorToast } from "../../ui/toasts";
import css from "../list/list.module.css";

export function Accounts() {
  const t = useTranslations("lists");
  return (
    <Disclosure title={t("listenbrainz")} className={css.part}>
      <Linking />
      <Linked />
    </Disclosure>
  );
}

function Linking() {
  const t = useTranslations("lists");
  const client = useQueryClient();
  const [name, setName] = useState("");
  const [token, setToken] = useState("");
  const { mutate, isPending } = useMutation({
    mutationFn: () => link(name.trim(), token.trim()),
    onSuccess: () => {
      toast({ text: t("linked", { name: name.trim() }) });
      setName("");
      setToken("");
    },
    onError: useErrorToast(),
    onSettled: () => readAgain(client, KEYS.lists),
  });
  const send = (event: FormEvent) => {
    event.preventDefault();
    mutate();
  };
  return (
    <form className={css.form} onSubmit={send}>
      <TextField
        label={t("accountName")}
        hint={t("accountHint")}
        value={name}
        required
        maxLength={64}
        autoComplete="off"
        onChange={({ target }) => setName(target.value)}
      />
      <TextField
        type="password"
        label={t("token")}
        hint={t("tokenHint")}
        value={token}
        maxLength={100}
        autoComplete="off"
        onChange={({ target }) => setToken(target.value)}
      />
      <Button type="submit" icon={Link2} busy={isPending}>
        {t("link")}
      </Button>
    </form>
  );
}

function Linked() {
  const accounts = useQuery(accountsQuery).data ?? [];
  return (
    <ul className={css.lists}>
      {accounts.map((one) => (
        <li key={one.id} className={css.row}>
          <One account={one} />
        </li>
      ))}
    </ul>
  );
}

function One({ account: { id, name, problem, last_look_at } }: { account: Account }) {
  const t = useTranslations("lists");
  const client = useQueryClient();
  const onError = useErrorToast();
  const onSettled = () => readAgain(client, KEYS.lists);
  const look = useMutation({ mutationFn: () => lookAt(id), onError, onSettled });
  const removal = useMutation({ mutationFn: () => unlink(id), onError, onSettled });
  return (
    <>
      <bdi className={css.title}>{name}</bdi>
      <span className={css.sub}>
        {problem || t(last_look_at ? "lookedAt" : "notLookedAt")}{" "}
        {!problem && last_look_at && <Ago at={last_look_at} />}
      </span>
      <span className={css.chips}>
        <Button size="s" icon={RefreshCw} busy={look.isPending} onClick={() => look.mutate()}>
          {t("lookNow")}
        </Button>
        <Button
          size="s"
          look="ghost"
          icon={Unlink}
          busy={removal.isPending}
          onClick={() => removal.mutate()}
        >
          {t("unlink")}
        </Button>
      </span>
    </>
  );
}
