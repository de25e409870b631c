/** Each tag of an album and of its tracks: what it says and what the release does. */
import { useQuery } from "@tanstack/react-query";
import { Check, RotateCw, X } from "lucide-react";
import { useState } from "react";
import { useTranslations } from "use-intl";
import {
  type Difference,
  OFFERED,
  type ProposalDetail,
  proposalQuery,
  type TakenField,
} from "../../api/proposals";
import { useUser } from "../../api/session";
import { Button } from "../../ui/Button";
import { Checkbox } from "../../ui/Checkbox";
import { Loaded } from "../../ui/states";
import { TableHead } from "../../ui/TableHead";
import css from "./proposals.module.css";
import { useDecide } from "./use-decide";

export function ProposalDiff({ albumId }: { albumId: number }) {
  return <Loaded query={useQuery(proposalQuery(albumId))}>{(one) => <Told one={one} />}</Loaded>;
}

function Told({ one }: { one: ProposalDetail }) {
  const t = useTranslations("proposals");
  const { is_admin } = useUser();
  const { release, album, tracks, missing, extra } = one;
  return (
    <div className={css.diff}>
      {release && (
        <p>
          {t("release")}{" "}
          <a
            href={`https://musicbrainz.org/release/${release.id}`}
            target="_blank"
            rel="noreferrer"
          >
            <bdi>{release.artist}</bdi> <bdi>{release.album}</bdi>
          </a>{" "}
          <span className={css.sub}>
            {[release.date, release.country, release.media, release.disambiguation]
              .filter(Boolean)
              .map((each) => (
                <bdi key={each}>{each}</bdi>
              ))}
          </span>
        </p>
      )}
      {missing.length > 0 && <p>{t("missing", { names: missing.join(", ") })}</p>}
      {extra.length > 0 && <p>{t("extra", { names: extra.join(", ") })}</p>}
      {album.length > 0 && <Tags caption={t("everyFile")} tags={album} />}
      {tracks
        .filter(({ tags }) => tags.length > 0)
        .map(({ track_id, disc, number, title, tags }) => (
          <Tags key={track_id} caption={`${disc}-${number} ${title}`} tags={tags} />
        ))}
      {is_admin && <Decide one={one} />}
    </div>
  );
}

function Tags({ caption, tags }: { caption: string; tags: readonly Difference[] }) {
  const t = useTranslations("proposals");
  return (
    <table className={css.tags}>
      <caption>
        <bdi>{caption}</bdi>
      </caption>
      <TableHead columns={[{ name: t("tag") }, { name: t("old") }, { name: t("new") }]} />
      <tbody>
        {tags.map(({ field, old, new: proposed, differs }) => (
          <tr key={field} data-differs={differs}>
            <th scope="row">{field}</th>
            <td>{old ? <bdi>{old}</bdi> : <span className={css.sub}>{t("empty")}</span>}</td>
            <td>
              <bdi>{proposed}</bdi>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** The tags that differ, each once. */
function differing({ album, tracks }: ProposalDetail): TakenField[] {
  const tags = [...album, ...tracks.flatMap(({ tags: own }) => own)];
  // The service names no other field as one that differs.
  return [...new Set(tags.flatMap((tag) => (tag.differs ? [tag.field as TakenField] : [])))];
}

function Decide({ one }: { one: ProposalDetail }) {
  const t = useTranslations("proposals");
  const [replaced, setReplaced] = useState<ReadonlySet<TakenField>>(new Set());
  const { take, decline, undo, lookAgain, isBusy } = useDecide();
  const { album_id, state, may_undo } = one;
  const ids = [album_id];
  const toggle = (field: TakenField, isChosen: boolean) =>
    setReplaced(
      new Set([...replaced].filter((each) => each !== field).concat(isChosen ? field : [])),
    );
  const fields = OFFERED.includes(state) ? differing(one) : [];
  return (
    <div className={css.decide}>
      {fields.map((field) => (
        <Checkbox
          key={field}
          label={t("replace", { field })}
          isOn={replaced.has(field)}
          onChange={(isOn) => toggle(field, isOn)}
        />
      ))}
      {OFFERED.includes(state) && (
        <>
          <Button
            look="primary"
            icon={Check}
            busy={isBusy}
            onClick={() => take({ albumIds: ids, replace: [...replaced] })}
          >
            {t("take")}
          </Button>
          <Button look="ghost" icon={X} busy={isBusy} onClick={() => decline(ids)}>
            {t("decline")}
          </Button>
        </>
      )}
      {may_undo && (
        <Button busy={isBusy} onClick={() => undo(ids)}>
          {t(state === "taken" ? "putBack" : "offerAgain")}
        </Button>
      )}
      {(state === "unknown" || state === "failed") && (
        <Button icon={RotateCw} busy={isBusy} onClick={() => lookAgain(ids)}>
          {t("lookAgain")}
        </Button>
      )}
    </div>
  );
}
