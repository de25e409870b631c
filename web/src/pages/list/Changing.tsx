/** One's own list: its name, who sees it, and what is added to it from the library. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Plus, Save } from "lucide-react";
import { type FormEvent, useState } from "react";
import { useTranslations } from "use-intl";
import { addRows, change, foundTracksQuery, type MusicList } from "../../api/lists";
import { KEYS } from "../../live/patches";
import { readAgain } from "../../live/read-again";
import { Button } from "../../ui/Button";
import { Disclosure } from "../../ui/Disclosure";
import { TextField } from "../../ui/Field";
import { Switch } from "../../ui/Switch";
import { toast, useErrorToast } from "../../ui/toasts";
import { useDebounced } from "../../ui/use-debounced";
import css from "./list.module.css";

const PAUSE_MS = 250;

export function Changing({ list }: { list: MusicList }) {
  const t = useTranslations("lists");
  return (
    <>
      <Disclosure title={t("change")} className={css.part}>
        <Naming key={list.name} list={list} />
      </Disclosure>
      <Disclosure title={t("addTracks")} className={css.part}>
        <Adding list={list} />
      </Disclosure>
    </>
  );
}

function Naming({ list }: { list: MusicList }) {
  const t = useTranslations("lists");
  const client = useQueryClient();
  const [name, setName] = useState(list.name);
  const { mutate, isPending } = useMutation({
    mutationFn: (body: { name?: string; is_shared?: boolean }) => change(list.id, body),
    onError: useErrorToast(),
    onSettled: () => readAgain(client, KEYS.lists),
  });
  const send = (event: FormEvent) => {
    event.preventDefault();
    mutate({ name });
  };
  return (
    <>
      <form className={css.form} onSubmit={send}>
        <TextField
          label={t("name")}
          value={name}
          required
          maxLength={200}
          onChange={({ target }) => setName(target.value)}
        />
        <Button type="submit" icon={Save} busy={isPending}>
          {t("rename")}
        </Button>
      </form>
      <Switch
        label={t("shared")}
        isOn={list.is_shared}
        onChange={(is_shared) => mutate({ is_shared })}
      />
    </>
  );
}

function Adding({ list }: { list: MusicList }) {
  const t = useTranslations("lists");
  const client = useQueryClient();
  const [text, setText] = useState("");
  const found = useQuery(foundTracksQuery(useDebounced(text.trim(), PAUSE_MS))).data ?? [];
  const { mutate } = useMutation({
    mutationFn: (one: (typeof found)[number]) => addRows(list.id, { track_ids: [one.id] }),
    onSuccess: (_list, one) => toast({ text: t("added", { name: one.title, list: list.name }) }),
    onError: useErrorToast(),
    onSettled: () => readAgain(client, KEYS.lists),
  });
  return (
    <>
      <TextField
        type="search"
        label={t("searchTracks")}
        value={text}
        onChange={({ target }) => setText(target.value)}
      />
      <ul className={css.lists}>
        {found.map((one) => (
          <li key={one.id} className={css.placed}>
            <span className={css.text}>
              <bdi className={css.title}>{one.title}</bdi>
              <bdi className={css.sub}>{one.artist}</bdi>
            </span>
            <Button size="s" icon={Plus} onClick={() => mutate(one)}>
              {t("add")}
            </Button>
          </li>
        ))}
      </ul>
    </>
  );
}
