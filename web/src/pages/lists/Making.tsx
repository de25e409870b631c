/** An empty list, or one of a text or a link that is pasted. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { ClipboardPaste, Link2, ListPlus } from "lucide-react";
import { type FormEvent, useState } from "react";
import { useTranslations } from "use-intl";
import { make } from "../../api/lists";
import { KEYS } from "../../live/patches";
import { readAgain } from "../../live/read-again";
import { Button } from "../../ui/Button";
import { Disclosure } from "../../ui/Disclosure";
import { TextArea, TextField } from "../../ui/Field";
import { useErrorToast } from "../../ui/toasts";
import css from "../list/list.module.css";
import { useBring } from "./use-bring";
import { useBringPlaylist } from "./use-bring-playlist";

export function Making() {
  const t = useTranslations("lists");
  return (
    <>
      <Disclosure title={t("makeOne")} className={css.part}>
        <Empty />
      </Disclosure>
      <Disclosure title={t("byLink")} className={css.part}>
        <ByLink />
      </Disclosure>
      <Disclosure title={t("pasteOne")} className={css.part}>
        <Pasted />
      </Disclosure>
    </>
  );
}

function Empty() {
  const t = useTranslations("lists");
  const client = useQueryClient();
  const navigate = useNavigate();
  const [name, setName] = useState("");
  const { mutate, isPending } = useMutation({
    mutationFn: () => make(name.trim()),
    onSuccess: ({ id }) => void navigate({ to: "/lists/$listId", params: { listId: String(id) } }),
    onError: useErrorToast(),
    onSettled: () => readAgain(client, KEYS.lists),
  });
  const send = (event: FormEvent) => {
    event.preventDefault();
    if (name.trim()) mutate();
  };
  return (
    <form className={css.form} onSubmit={send}>
      <TextField
        label={t("name")}
        value={name}
        required
        maxLength={200}
        onChange={({ target }) => setName(target.value)}
      />
      <Button type="submit" icon={ListPlus} busy={isPending}>
        {t("make")}
      </Button>
    </form>
  );
}

function ByLink() {
  const t = useTranslations("lists");
  const [url, setUrl] = useState("");
  const { mutate, isPending } = useBringPlaylist();
  const send = (event: FormEvent) => {
    event.preventDefault();
    mutate(url.trim());
  };
  return (
    <form className={css.form} onSubmit={send}>
      <TextField
        type="url"
        label={t("playlistLink")}
        hint={t("playlistLinkHint")}
        value={url}
        required
        maxLength={2048}
        autoComplete="off"
        onChange={({ target }) => setUrl(target.value)}
      />
      <Button type="submit" icon={Link2} busy={isPending}>
        {t("bringPasted")}
      </Button>
    </form>
  );
}

function Pasted() {
  const t = useTranslations("lists");
  const [name, setName] = useState("");
  const [text, setText] = useState("");
  const { mutate, isPending } = useBring();
  const send = (event: FormEvent) => {
    event.preventDefault();
    const file = new File([text], `${name.trim().replaceAll("/", " ")}.txt`);
    mutate(file, { onSuccess: () => setText("") });
  };
  return (
    <form onSubmit={send}>
      <TextField
        label={t("pastedName")}
        value={name}
        required
        maxLength={200}
        onChange={({ target }) => setName(target.value)}
      />
      <TextArea
        label={t("pasted")}
        hint={t("pastedHint")}
        value={text}
        required
        rows={6}
        onChange={({ target }) => setText(target.value)}
      />
      <Button type="submit" icon={ClipboardPaste} busy={isPending}>
        {t("bringPasted")}
      </Button>
    </form>
  );
}
