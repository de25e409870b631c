/** A folder that is two albums, or half of one: split it, or join it with the other half. */
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { Combine, Split } from "lucide-react";
import { type FormEvent, useState } from "react";
import { useTranslations } from "use-intl";
import { type Answer, downloadsQuery, type Review } from "../../api/downloads";
import { halvesQuery } from "../../api/library";
import { useIsLocal } from "../../api/sources";
import { Button } from "../../ui/Button";
import { Checkbox } from "../../ui/Checkbox";
import { Fold } from "../../ui/Fold";
import { ReadOn } from "../../ui/ReadOn";
import { SelectField } from "../../ui/SelectField";
import css from "./review.module.css";

interface RegroupProps {
  review: Review;
  busy: boolean;
  onAnswer: (answer: Answer) => void;
}

export function Regroup(props: RegroupProps) {
  const t = useTranslations("review.regroup");
  const isLocal = useIsLocal();
  if (!isLocal(props.review.source)) return null;
  return (
    <Fold title={t("title")}>
      <JoinHalf {...props} />
      {props.review.files.length > 1 && <SplitFolder {...props} />}
    </Fold>
  );
}

function JoinHalf({ review, busy, onAnswer }: RegroupProps) {
  const t = useTranslations("review.regroup");
  const isLocal = useIsLocal();
  const [isOpen, setOpen] = useState(false);
  const [half, setHalf] = useState<string>();
  const waiting = useInfiniteQuery({ ...downloadsQuery({ status: ["review"] }), enabled: isOpen });
  const halves = useQuery({ ...halvesQuery, enabled: isOpen });
  const others = waiting.data?.pages
    .flatMap(({ items }) => items)
    .filter(({ id, source }) => id !== review.download_id && isLocal(source));
  const options = [
    ...(others ?? []).map(({ id, title, artist, source_url }) => ({
      value: `download:${id}`,
      name: [artist, title ?? source_url].filter(Boolean).join(" – "),
      group: t("waiting"),
    })),
    ...(halves.data ?? []).map(({ id, title, artist }) => ({
      value: `album:${id}`,
      name: `${artist.name} – ${title}`,
      group: t("filed"),
    })),
  ];
  const join = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const [kind, id] = half?.split(":") ?? [];
    if (id) onAnswer(kind === "album" ? { join_album: Number(id) } : { join: Number(id) });
  };
  if (!isOpen)
    return (
      <div className={css.form}>
        <Button icon={Combine} onClick={() => setOpen(true)}>
          {t("find")}
        </Button>
      </div>
    );
  return (
    <form className={css.form} onSubmit={join}>
      <SelectField
        label={t("half")}
        hint={t("halfHint")}
        placeholder={t("choose")}
        value={half}
        options={options}
        onChange={setHalf}
      />
      <ReadOn query={waiting} label={t("more")} />
      <Button type="submit" icon={Combine} busy={busy} aria-disabled={!half}>
        {t("join")}
      </Button>
    </form>
  );
}

function SplitFolder({ review, busy, onAnswer }: RegroupProps) {
  const t = useTranslations("review.regroup");
  const [apart, setApart] = useState<readonly string[]>([]);
  const { files } = review;
  const canSplit = apart.length > 0 && apart.length < files.length;
  const split = (event: FormEvent) => {
    event.preventDefault();
    if (canSplit) onAnswer({ split: [...apart] });
  };
  return (
    <form className={css.form} onSubmit={split}>
      <fieldset className={css.files}>
        <legend>{t("splitHint")}</legend>
        {files.map(({ path, name }) => (
          <Checkbox
            key={path}
            label={<bdi>{name}</bdi>}
            isOn={apart.includes(path)}
            onChange={(isApart) =>
              setApart(isApart ? [...apart, path] : apart.filter((one) => one !== path))
            }
          />
        ))}
      </fieldset>
      <Button type="submit" icon={Split} busy={busy} aria-disabled={!canSplit}>
        {t("split", { count: apart.length })}
      </Button>
    </form>
  );
}
