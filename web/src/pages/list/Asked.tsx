/** The rows that are asked about, one after the other; by keys as well, and for all of an artist. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { X } from "lucide-react";
import { useState } from "react";
import { useTranslations } from "use-intl";
import { answer, type ListRow } from "../../api/lists";
import { useKeys } from "../../keys/use-keys";
import { KEYS } from "../../live/patches";
import { readAgain } from "../../live/read-again";
import { Button } from "../../ui/Button";
import { Checkbox } from "../../ui/Checkbox";
import { classes } from "../../ui/classes";
import { useErrorToast } from "../../ui/toasts";
import css from "./list.module.css";
import { RowText } from "./RowText";

interface Said {
  row: ListRow;
  choice: number | undefined;
}

export function Asked({ listId, rows: all }: { listId: number; rows: readonly ListRow[] }) {
  const t = useTranslations("lists");
  const client = useQueryClient();
  const [place, setPlace] = useState(0);
  const [isSame, setSame] = useState(false);
  // Answered, and not read again yet: the next key is for the next row.
  const [answered, setAnswered] = useState<ReadonlySet<number>>(new Set());
  const rows = all.filter(({ id }) => !answered.has(id));
  const { mutate } = useMutation({
    mutationFn: ({ row, choice }: Said) => answer(listId, row.id, choice, isSame),
    onMutate: ({ row }) => setAnswered((before) => new Set([...before, row.id])),
    onError: useErrorToast(),
    onSettled: async (_answer, _error, { row }) => {
      await readAgain(client, KEYS.lists);
      setAnswered((before) => new Set([...before].filter((id) => id !== row.id)));
    },
  });
  const here = Math.min(place, rows.length - 1);
  const say = (row: ListRow | undefined, choice: number | undefined) => {
    if (row && (choice === undefined || choice < row.found.length)) {
      mutate({ row, choice });
    }
  };
  useKeys({
    next: () => setPlace(Math.min(rows.length - 1, here + 1)),
    previous: () => setPlace(Math.max(0, here - 1)),
    candidate: (key) => say(rows[here], Number(key) - 1),
    discardSelected: () => say(rows[here], undefined),
  });
  return (
    <>
      <p className={css.sub}>{t("keys")}</p>
      <Checkbox label={t("same")} isOn={isSame} onChange={setSame} />
      <ol className={css.lists}>
        {rows.map((row, index) => (
          <li
            key={row.id}
            className={classes(css.row, index === here && css.current)}
            aria-current={index === here ? "step" : undefined}
          >
            <RowText row={row} />
            <div className={css.choices}>
              {row.found.map((one, choice) => (
                <Button key={`${one.where}${one.ref}`} size="s" onClick={() => say(row, choice)}>
                  <bdi>
                    {t("choice", {
                      number: choice + 1,
                      artist: one.artist,
                      title: one.title,
                      track: one.track,
                      points: one.points,
                    })}
                  </bdi>
                </Button>
              ))}
              <Button size="s" look="ghost" icon={X} onClick={() => say(row, undefined)}>
                {t("neither")}
              </Button>
            </div>
          </li>
        ))}
      </ol>
    </>
  );
}
