/** The colour of a picture: its hue, and how much of it there is. Pure. */

/** More than this is loud behind text, whatever its lightness. */
export const MOST_CHROMA = 0.035;
/** Less than this, on average, is grey that a camera or a scanner has tinted. */
const FAINT = 0.01;

export interface Tone {
  /** Degrees, as `oklch()` takes them. */
  hue: number;
  /** 0 is grey. */
  chroma: number;
}

function linear(byte: number): number {
  const part = byte / 255;
  return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
}

/** The two colour axes of OKLab: https://bottosson.github.io/posts/oklab/. */
function axesOf(red: number, green: number, blue: number): [a: number, b: number] {
  const [r, g, b] = [linear(red), linear(green), linear(blue)];
  const long = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const middle = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const short = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  return [
    1.9779984951 * long - 2.428592205 * middle + 0.4505937099 * short,
    0.0259040371 * long + 0.7827717662 * middle - 0.808675766 * short,
  ];
}

/** The tone of pixels, four bytes each; what has no colour does not wash out what has. */
export function toneOf(pixels: ArrayLike<number>): Tone {
  let [a, b, weight] = [0, 0, 0];
  for (let at = 0; at + 3 < pixels.length; at += 4) {
    const axes = axesOf(pixels[at] ?? 0, pixels[at + 1] ?? 0, pixels[at + 2] ?? 0);
    const own = Math.hypot(...axes);
    a += axes[0] * own;
    b += axes[1] * own;
    weight += own;
  }
  if (weight <= FAINT * (pixels.length / 4)) return { hue: 0, chroma: 0 };
  const chroma = Math.min(MOST_CHROMA, Math.hypot(a, b) / weight);
  const hue = (Math.atan2(b, a) * 180) / Math.PI;
  return { hue: Math.round((hue + 360) % 360), chroma: Math.round(chroma * 1000) / 1000 };
}
