/** A cover gives its colour to what stands beside it. */
import { type CSSProperties, useEffect, useState } from "react";
import { ownAddress } from "../../api/client";
import { hueOf } from "../../ui/tile";
import { MOST_CHROMA, type Tone, toneOf } from "./tone";

/** So many pixels a side say as much as all of them. */
const SIDE_PX = 16;

async function read(src: string): Promise<Tone> {
  const image = new Image();
  const address = new URL(ownAddress(src));
  // A size that a list has asked for already.
  address.searchParams.set("size", "200");
  image.src = address.href;
  await image.decode();
  const canvas = document.createElement("canvas");
  canvas.width = SIDE_PX;
  canvas.height = SIDE_PX;
  const brush = canvas.getContext("2d");
  if (!brush) throw new Error("no canvas");
  brush.drawImage(image, 0, 0, SIDE_PX, SIDE_PX);
  return toneOf(brush.getImageData(0, 0, SIDE_PX, SIDE_PX).data);
}

/** The style that a cover gives what stands beside it; without a cover its name does. */
export function useCoverColour(src: string | null, name: string): CSSProperties {
  const [tone, setTone] = useState<Tone>();
  useEffect(() => {
    let isWanted = true;
    setTone(undefined);
    if (!src) return;
    read(src).then(
      (own) => isWanted && setTone(own),
      // A cover that can't be shown has no colour either.
      () => undefined,
    );
    return () => {
      isWanted = false;
    };
  }, [src]);
  const { hue, chroma } = tone ?? { hue: hueOf(name), chroma: src ? 0 : MOST_CHROMA / 2 };
  return { "--hue": hue, "--chroma": chroma } as CSSProperties;
}
