/** Small labels: a colour and always a word. */
import type { LucideIcon } from "lucide-react";
import type { ReactNode } from "react";
import css from "./Chip.module.css";
import { classes } from "./classes";

export type Tone = "neutral" | "ok" | "warn" | "bad" | "info" | "hires" | "accent" | "lossy";

interface ChipProps {
  tone?: Tone;
  icon?: LucideIcon;
  title?: string;
  children: ReactNode;
}

export function Chip({ tone = "neutral", icon: Icon, title, children }: ChipProps) {
  return (
    <span className={classes(css.chip, tone !== "neutral" && css[tone])} title={title}>
      {Icon && <Icon size={12} aria-hidden />}
      {children}
    </span>
  );
}

/** A quality as the service words it, `FLAC 24/96`: hi-res, lossless or lossy by its look. */
export function QualityChip({ quality, lossless }: { quality: string; lossless: boolean }) {
  if (!quality) return null;
  // "24/96" is more than a CD holds (16 bits, 44.1 kHz).
  const [bits = 0, khz = 0] = (/(\d+)\/([\d.]+)/.exec(quality)?.slice(1) ?? []).map(Number);
  const tone = !lossless ? "lossy" : bits > 16 || khz > 48 ? "hires" : "info";
  return <Chip tone={tone}>{quality}</Chip>;
}
