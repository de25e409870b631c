/** One review: which release is this, and what would become of the files. */
import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { ArrowLeft } from "lucide-react";
import { useTranslations } from "use-intl";
import { reviewQuery } from "../../api/downloads";
import { downloadQuery } from "../../api/search";
import { useKeys } from "../../keys/use-keys";
import type { Download } from "../../live/patches";
import { ButtonLink } from "../../ui/Button";
import { Page } from "../../ui/Page";
import { Loaded, SkeletonRows } from "../../ui/states";
import { NotWaiting } from "./NotWaiting";
import { ReviewDetail } from "./ReviewDetail";
import { useNeighbours } from "./use-neighbours";

export default function ReviewPage() {
  const t = useTranslations("review");
  const titles = useTranslations("shell.titles");
  const { downloadId } = useParams({ from: "/shell/review/$downloadId" });
  const query = useQuery(downloadQuery(Number(downloadId)));
  const { goNext, goPrevious } = useNeighbours(Number(downloadId));
  // Here, not beside the other keys: leafing must not wait until a review was read.
  useKeys({ nextReview: goNext, previousReview: goPrevious });
  return (
    <Page
      title={query.data?.title ?? query.data?.source_url ?? titles("review")}
      lead={query.data?.artist}
      actions={
        <ButtonLink to="/review" look="ghost" icon={ArrowLeft}>
          {t("toList")}
        </ButtonLink>
      }
    >
      <Loaded query={query} skeleton={<SkeletonRows rows={6} />}>
        {(download) =>
          download.status === "review" ? (
            <Asked key={download.id} download={download} />
          ) : (
            <NotWaiting download={download} />
          )
        }
      </Loaded>
    </Page>
  );
}

function Asked({ download }: { download: Download }) {
  const query = useQuery(reviewQuery(download.id));
  return (
    <Loaded query={query} skeleton={<SkeletonRows rows={6} />}>
      {(review) => <ReviewDetail download={download} review={review} />}
    </Loaded>
  );
}
