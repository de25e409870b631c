/** What the library lacks of an artist, by year, with what sources have; shown when it is asked for. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Download, Telescope } from "lucide-react";
import { useState } from "react";
import { useTranslations } from "use-intl";
import type { Artist } from "../../api/library";
import { missingQuery, type Missing as Release, wantAll } from "../../api/wanted";
import { KEYS } from "../../live/patches";
import { readAgain } from "../../live/read-again";
import { Button } from "../../ui/Button";
import { Chip, QualityChip } from "../../ui/Chip";
import { useSizeText } from "../../ui/figures";
import { Section } from "../../ui/Page";
import { SelectBox } from "../../ui/SelectBox";
import { Loaded, SkeletonRows } from "../../ui/states";
import { toast, useErrorToast } from "../../ui/toasts";
import css from "./artist.module.css";

export function Missing({ artist }: { artist: Artist }) {
  const t = useTranslations("wanted.missing");
  const [isOpen, setOpen] = useState(false);
  return (
    <Section title={t("title")}>
      {isOpen ? (
        <Releases artist={artist} />
      ) : (
        <Button icon={Telescope} onClick={() => setOpen(true)}>
          {t("show")}
        </Button>
      )}
    </Section>
  );
}

function idsOf(releases: readonly Release[]): ReadonlySet<string> {
  return new Set(releases.map(({ musicbrainz_group_id: id }) => id));
}

function sizeOf(releases: readonly Release[]): number {
  const biggest = releases.map(({ offers }) => Math.max(0, ...offers.map((one) => one.size_bytes)));
  return biggest.reduce((sum, each) => sum + each, 0);
}

function Releases({ artist }: { artist: Artist }) {
  const t = useTranslations("wanted.missing");
  const query = useQuery(missingQuery(artist.id));
  return (
    <Loaded
      query={query}
      skeleton={<SkeletonRows rows={6} height="2.5rem" />}
      isEmpty={({ items }) => items.length === 0}
      empty={<p className="muted">{t("nothing")}</p>}
    >
      {({ items, offered, lossy, hindrance }) => (
        <>
          <p className="muted">
            {hindrance || t("counted", { count: items.length, offered, lossy })}
          </p>
          <Chooser artist={artist} items={items} />
        </>
      )}
    </Loaded>
  );
}

function Chooser({ artist, items }: { artist: Artist; items: readonly Release[] }) {
  const t = useTranslations("wanted.missing");
  const client = useQueryClient();
  const sizeText = useSizeText();
  const [picked, setPicked] = useState<ReadonlySet<string>>(new Set());
  const get = useMutation({
    mutationFn: (chosen: readonly Release[]) => wantAll(artist.name, chosen),
    onSuccess: (_, chosen) => {
      toast({ text: t("wanted", { count: chosen.length }) });
      // What was chosen while these were on their way stays chosen.
      const got = idsOf(chosen);
      setPicked((now) => new Set([...now].filter((id) => !got.has(id))));
    },
    onError: useErrorToast(),
    onSettled: () => readAgain(client, KEYS.wanted),
  });
  const chosen = items.filter(({ musicbrainz_group_id: id }) => picked.has(id));
  const wordsFor = (some: readonly Release[]) => ({
    count: some.length,
    size: sizeText(sizeOf(some)),
  });
  const pick = (id: string) =>
    setPicked((now) => new Set(now.has(id) ? [...now].filter((one) => one !== id) : [...now, id]));
  return (
    <>
      <div className={css.getting}>
        <Button icon={Download} busy={get.isPending} onClick={() => get.mutate(items)}>
          {t("getAll", wordsFor(items))}
        </Button>
        {/* Never the button above in other words: what a press means must not turn under a finger. */}
        {chosen.length > 0 && (
          <Button
            icon={Download}
            look="primary"
            busy={get.isPending}
            onClick={() => get.mutate(chosen)}
          >
            {t("getChosen", wordsFor(chosen))}
          </Button>
        )}
      </div>
      <ul className={css.missing} aria-label={t("title")}>
        {items.map((release) => (
          <li key={release.musicbrainz_group_id}>
            <SelectBox
              label={t("choose", { title: release.title })}
              isSelected={picked.has(release.musicbrainz_group_id)}
              onPick={() => pick(release.musicbrainz_group_id)}
            />
            <span className="number">{release.first_release_date?.slice(0, 4) ?? "–"}</span>
            <strong>{release.title}</strong>
            {[release.kind, ...release.secondary].filter(Boolean).map((kind) => (
              <Chip key={kind}>{kind}</Chip>
            ))}
            {release.offers.map((offer) => (
              <Offered key={offer.url} offer={offer} />
            ))}
            <Button
              size="s"
              icon={Download}
              aria-label={t("getThis", { title: release.title })}
              onClick={() => get.mutate([release])}
            >
              {t("get")}
            </Button>
          </li>
        ))}
      </ul>
    </>
  );
}

function Offered({ offer }: { offer: Release["offers"][number] }) {
  const { source, bit_depth: bits, sample_rate_hz: hz } = offer;
  const quality = bits && hz ? `${bits}/${hz / 1000}` : "MP3";
  return (
    <span title={source}>
      <QualityChip quality={quality} lossless={Boolean(bits)} />
    </span>
  );
}
