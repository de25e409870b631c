/** One thing that the catalogue has: what it is, whether we have it, and the way to get it. */
import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { Disc3, ExternalLink, Eye, ListMusic, MoreHorizontal, X } from "lucide-react";
import { useTranslations } from "use-intl";
import {
  catalogueDownloadsQuery,
  catalogueItem,
  type Found,
  type SearchType,
  useCancel,
  useGet,
} from "../../api/search";
import { type Quality, qualitiesOf, useCatalogue } from "../../api/sources";
import type { Download } from "../../live/patches";
import { SampleButton } from "../../player/SampleButton";
import { IconButton } from "../../ui/Button";
import { Cover } from "../../ui/Cover";
import { type Choice, Menu } from "../../ui/Menu";
import { SelectBox } from "../../ui/SelectBox";
import { GetButton } from "./GetButton";
import { getStateOf } from "./get-state";
import { ResultChips, ResultFacts } from "./ResultFacts";
import css from "./ResultRow.module.css";
import { useCatalogueName } from "./use-catalogue-name";

interface ResultRowProps {
  found: Found;
  type: SearchType;
  selected: boolean;
  /** Absent where several can't be taken at once. */
  onSelect?: ((selected: boolean) => void) | undefined;
}

/** The newest download of a thing found, whoever started it, wherever. */
function useDownloadOf(found: Found): Download | undefined {
  const item = catalogueItem(found.url);
  return useQuery({
    ...catalogueDownloadsQuery(),
    select: (rows) => rows.find((row) => catalogueItem(row.source_url) === item),
  }).data;
}

export function ResultRow({ found, type, selected, onSelect }: ResultRowProps) {
  const t = useTranslations("search");
  const download = useDownloadOf(found);
  const get = useGet();
  const state = getStateOf(found, type, download);
  const ask = (quality?: Quality) =>
    get.mutate({
      url: found.url,
      type,
      quality: quality?.value,
      confirmLossy: quality?.lossy ?? false,
    });
  const choices = useChoices(found, download, ask);
  return (
    <li className={css.row} data-row={found.url} data-state={state.kind}>
      {onSelect && (
        // biome-ignore lint/a11y/noLabelWithoutControl: the box within has a name of its own
        <label className={css.select}>
          <SelectBox
            label={t("select", { title: found.title })}
            isSelected={selected}
            onPick={() => onSelect(!selected)}
          />
        </label>
      )}
      <Cover src={found.cover_url} size={64} />
      <div className={css.text}>
        <Link to="/preview" search={{ url: found.url }} className={css.title} data-open>
          {found.title}
        </Link>
        <ResultFacts found={found} type={type} />
        <ResultChips found={found} />
      </div>
      <div className={css.actions}>
        {found.sample_url && (
          <SampleButton
            title={found.title}
            artist={found.artist}
            coverUrl={found.cover_url}
            sampleUrl={found.sample_url}
          />
        )}
        <GetButton
          title={found.title}
          url={found.url}
          state={state}
          busy={get.isPending}
          quiet={!found.streamable}
          onGet={() => ask()}
        />
        <Menu
          label={t("get.more", { title: found.title })}
          trigger={
            <IconButton icon={MoreHorizontal} label={t("get.more", { title: found.title })} />
          }
          choices={choices}
        />
      </div>
    </li>
  );
}

const CANCELLABLE = ["pending", "downloading", "waiting", "review"];

function useChoices(
  found: Found,
  download: Download | undefined,
  ask: (quality: Quality) => void,
): Choice[] {
  const t = useTranslations("search");
  const navigate = useNavigate();
  const cancel = useCancel();
  const catalogue = useCatalogue();
  const name = useCatalogueName();
  const isAlive = download && [...CANCELLABLE, "importing"].includes(download.status);
  const going: Choice[] = download
    ? [
        {
          id: "queue",
          label: t("get.queue"),
          icon: ListMusic,
          run: () =>
            void navigate({
              to: "/queue/$downloadId",
              params: { downloadId: String(download.id) },
            }),
        },
        ...(CANCELLABLE.includes(download.status)
          ? [
              {
                id: "cancel",
                label: t("get.cancel"),
                icon: X,
                run: () => cancel.mutate(download.id),
              },
            ]
          : []),
      ]
    : [];
  const qualities: Choice[] = qualitiesOf(catalogue).map((quality) => ({
    id: `quality-${quality.value}`,
    label: t("get.quality", { quality: quality.label }),
    icon: Disc3,
    run: () => ask(quality),
  }));
  return [
    {
      id: "look",
      label: t("get.preview"),
      icon: Eye,
      run: () => void navigate({ to: "/preview", search: { url: found.url } }),
    },
    ...(isAlive ? [] : qualities),
    ...going,
    {
      id: "outside",
      label: t("get.outside", { name }),
      icon: ExternalLink,
      run: () => void window.open(found.url, "_blank", "noopener,noreferrer"),
    },
  ];
}
