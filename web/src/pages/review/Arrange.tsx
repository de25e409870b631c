/** Files put in order, or on a release's tracks, by drag or by keys. */
import { GripVertical } from "lucide-react";
import { type KeyboardEvent, useState } from "react";
import { Button, GridList, GridListItem, useDragAndDrop } from "react-aria-components";
import { useTranslations } from "use-intl";
import type { Candidate, Review } from "../../api/downloads";
import { Fold } from "../../ui/Fold";
import { lengthText } from "../../ui/figures";
import css from "./Arrange.module.css";
import { isEmpty, moved, type Slot, stepped } from "./order";

interface ArrangeProps {
  review: Review;
  release: Candidate | null;
  slots: readonly Slot[];
  onChange: (slots: Slot[]) => void;
}

export function Arrange({ review, release, slots, onChange }: ArrangeProps) {
  const t = useTranslations("review.arrange");
  const files = new Map(review.files.map((file) => [file.path, file]));
  const [said, setSaid] = useState("");
  const nameOf = (id: Slot) => files.get(id)?.name ?? t("noFile");
  const placeOf = (at: number) => {
    const track = release?.tracks[at];
    return track
      ? `${track.number}. ${track.title}`
      : t(release ? "none" : "nth", { number: at + 1 });
  };
  const change = (slot: Slot, next: Slot[]) => {
    onChange(next);
    setSaid(t("moved", { name: nameOf(slot), place: placeOf(next.indexOf(slot)) }));
  };
  const { dragAndDropHooks } = useDragAndDrop({
    getItems: (keys) => [...keys].map((key) => ({ "text/plain": String(key) })),
    onReorder: ({ keys, target }) => {
      const [slot] = keys;
      if (slot === undefined) return;
      const isAfter = target.dropPosition === "after";
      change(String(slot), moved(slots, String(slot), String(target.key), isAfter));
    },
  });
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key] as 1 | -1 | undefined;
    const row = (event.target as HTMLElement).closest<HTMLElement>("[data-key]");
    if (!event.altKey || !step || !row?.dataset.key) return;
    event.preventDefault();
    event.stopPropagation();
    change(row.dataset.key, stepped(slots, row.dataset.key, step));
  };
  const items = slots.map((id, at) => ({ id, at }));
  return (
    <Fold title={t("title")}>
      <p className={css.hint}>{t(release ? "hintRelease" : "hintAsIs")}</p>
      <p role="status" className="visually-hidden">
        {said}
      </p>
      <div onKeyDownCapture={onKeyDown}>
        <GridList
          aria-label={t("title")}
          items={items}
          dependencies={[slots, release]}
          dragAndDropHooks={dragAndDropHooks}
          className={css.list ?? ""}
        >
          {({ id, at }) => {
            const file = files.get(id);
            const name = nameOf(id);
            const place = placeOf(at);
            return (
              <GridListItem id={id} textValue={`${place}: ${name}`} className={css.item ?? ""}>
                <span className={css.place}>
                  <bdi>{place}</bdi>
                </span>
                <Button slot="drag" className={css.grip ?? ""} aria-label={t("move", { name })}>
                  <GripVertical size={18} aria-hidden />
                </Button>
                <span className={isEmpty(id) ? css.empty : css.file}>
                  <bdi>{name}</bdi>
                  {file && <span className={css.length}>{lengthText(file.duration_ms)}</span>}
                </span>
              </GridListItem>
            );
          }}
        </GridList>
      </div>
    </Fold>
  );
}
