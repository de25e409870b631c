/** One album: what it is, what it seems to be, and opened, each tag that taking it would write. */
import { Link } from "@tanstack/react-router";
import { type KeyboardEvent, useState } from "react";
import { useTranslations } from "use-intl";
import type { Proposal } from "../../api/proposals";
import { Chip } from "../../ui/Chip";
import { classes } from "../../ui/classes";
import { SelectBox } from "../../ui/SelectBox";
import { ScoreRing } from "../review/ScoreRing";
import type { Selection } from "../reviews/use-selection";
import { ProposalDiff } from "./ProposalDiff";
import css from "./proposals.module.css";

interface ProposalRowProps {
  proposal: Proposal;
  selection: Selection | undefined;
  onFocus: () => void;
}

export function ProposalRow({ proposal, selection, onFocus }: ProposalRowProps) {
  const t = useTranslations("proposals");
  const [isOpen, setOpen] = useState(false);
  const { album_id: id, title, artist, year, why, score, adds, differs, release_id } = proposal;
  const isSelected = selection?.ids.has(id) ?? false;
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== " " || !selection) return;
    event.preventDefault();
    selection.pick(id, event.shiftKey);
  };
  return (
    <article
      className={classes(css.row, isSelected && css.selected)}
      data-album={id}
      onFocus={onFocus}
    >
      {selection && (
        <SelectBox
          label={t("select", { title })}
          isSelected={isSelected}
          onPick={(toHere) => selection.pick(id, toHere)}
        />
      )}
      <div className={css.album}>
        <button
          type="button"
          className={css.open}
          aria-expanded={isOpen}
          onKeyDown={onKeyDown}
          onClick={() => setOpen(!isOpen)}
        >
          <span className={css.text}>
            <bdi className={css.title}>{title}</bdi>
            <span className={css.sub}>
              <bdi>{artist}</bdi> {year}
            </span>
            {why && <bdi className={css.sub}>{why}</bdi>}
          </span>
          <span className={css.chips}>
            {adds > 0 && <Chip>{t("adds", { count: adds })}</Chip>}
            {differs > 0 && <Chip tone="warn">{t("differs", { count: differs })}</Chip>}
          </span>
          {release_id && <ScoreRing confidence={score} />}
        </button>
        {isOpen && (
          <>
            <Link to="/album/$albumId" params={{ albumId: String(id) }}>
              {t("toAlbum")}
            </Link>
            <ProposalDiff albumId={id} />
          </>
        )}
      </div>
    </article>
  );
}
