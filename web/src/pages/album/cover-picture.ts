/** A picture as it is sent to be an album's cover: as it is, or made as large as a cover needs. */
import { ProblemError } from "../../api/problem";

/** As much as one request takes. */
const MOST_BYTES = 1_000_000;
const SIDE_PX = 1400;
/** The first that is small enough is taken. */
const QUALITIES = [0.9, 0.8, 0.6, 0.4];

/** Return what is sent of a picture.
 *
 * @throws ProblemError with `sentence` when it is large, and no picture that this browser reads.
 */
export async function pictureOf(file: Blob, sentence: string): Promise<Blob> {
  if (file.size <= MOST_BYTES) return file;
  try {
    const picture = await createImageBitmap(file);
    const scale = Math.min(1, SIDE_PX / Math.max(picture.width, picture.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(picture.width * scale);
    canvas.height = Math.round(picture.height * scale);
    canvas.getContext("2d")?.drawImage(picture, 0, 0, canvas.width, canvas.height);
    picture.close();
    for (const quality of QUALITIES) {
      const small = await new Promise<Blob | null>((resolve) =>
        canvas.toBlob(resolve, "image/jpeg", quality),
      );
      if (small && small.size <= MOST_BYTES) return small;
    }
  } catch {
    // Said below.
  }
  throw new ProblemError(422, "picture-unusable", sentence);
}
