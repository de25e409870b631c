/** The rows of one's own list in their order: changed by drag or by keys, and taken out. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { GripVertical, X } from "lucide-react";
import { type KeyboardEvent, useState } from "react";
import { GridList, GridListItem, Button as Grip, useDragAndDrop } from "react-aria-components";
import { useTranslations } from "use-intl";
import { type ListRow, moveRow, removeRow } from "../../api/lists";
import { KEYS } from "../../live/patches";
import { readAgain } from "../../live/read-again";
import { IconButton } from "../../ui/Button";
import { useErrorToast } from "../../ui/toasts";
import css from "./list.module.css";
import { behind, type Moved, moved } from "./order";
import { RowText } from "./RowText";

export function Placed({ listId, rows: read }: { listId: number; rows: readonly ListRow[] }) {
  const t = useTranslations("lists");
  const client = useQueryClient();
  // Moved, and not read again yet.
  const [order, setOrder] = useState<readonly number[]>();

  const [said, setSaid] = useState("");
  const known = new Map(read.map((row) => [row.id, row]));
  const ids = order ?? read.map(({ id }) => id);
  const nameOf = (id: number) => {
    const row = known.get(id);
    return row?.title || row?.album || t("nameless");
  };
  const onError = useErrorToast();
  const onSettled = () => readAgain(client, KEYS.lists);
  const move = useMutation({
    mutationFn: ({ id, after }: Moved) => moveRow(listId, id, after),
    onError,
    onSettled: async () => {
      await onSettled();
      setOrder(undefined);
    },
  });
  const removal = useMutation({
    mutationFn: (id: number) => removeRow(listId, id),
    onError,
    onSettled,
  });
  const change = (id: number, next: readonly number[]) => {
    if (next.join() === ids.join()) return;
    setOrder(next);
    setSaid(t("movedTo", { name: nameOf(id), place: next.indexOf(id) + 1 }));
    move.mutate({ id, after: behind(next, id) });
  };
  const { dragAndDropHooks } = useDragAndDrop({
    getItems: (keys) => [...keys].map((key) => ({ "text/plain": nameOf(Number(key)) })),
    onReorder: ({ keys, target }) => {
      const id = Number([...keys][0]);
      const at = ids.indexOf(Number(target.key)) + (target.dropPosition === "after" ? 1 : 0);
      change(id, moved(ids, id, at));
    },
  });
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    const step = { ArrowDown: 2, ArrowUp: -1 }[event.key];
    const row = (event.target as HTMLElement).closest<HTMLElement>("[data-key]");
    if (!event.altKey || !step || !row?.dataset.key) return;
    event.preventDefault();
    event.stopPropagation();
    const id = Number(row.dataset.key);
    change(id, moved(ids, id, ids.indexOf(id) + step));
  };
  return (
    <>
      <p className={css.sub}>{t("orderKeys")}</p>
      <p role="status" className="visually-hidden">
        {said}
      </p>
      <div onKeyDownCapture={onKeyDown}>
        <GridList
          aria-label={t("inOrder")}
          items={ids.map((id) => ({ id }))}
          dependencies={[ids, read]}
          dragAndDropHooks={dragAndDropHooks}
          className={css.lists ?? ""}
        >
          {({ id }) => {
            const row = known.get(id);
            const name = nameOf(id);
            return (
              <GridListItem id={id} textValue={name} className={css.placed ?? ""}>
                <Grip slot="drag" className={css.grip ?? ""} aria-label={t("move", { name })}>
                  <GripVertical size={18} aria-hidden />
                </Grip>
                <span className={css.text}>{row && <RowText row={row} />}</span>
                <IconButton
                  icon={X}
                  look="plain"
                  label={t("takeOut", { name })}
                  onClick={() => removal.mutate(id)}
                />
              </GridListItem>
            );
          }}
        </GridList>
      </div>
    </>
  );
}
