/** An album's picture; where there is none its initials, or a record. */
import { Disc3 } from "lucide-react";
import { useState } from "react";
import { ownAddress } from "../api/client";
import css from "./Cover.module.css";
import { classes } from "./classes";
import { hueOf, initialsOf } from "./tile";

interface CoverProps {
  /** The service's own address, `cover_url` of what is shown. */
  src: string | null | undefined;
  /** What it is a picture of: its initials stand where there is none. */
  name?: string | null | undefined;
  /** CSS pixels a side that it is shown at; the picture is asked for in this size and twice it. */
  size: number;
  /** Said to those who can't see it; empty beside a title that says the same. */
  alt?: string;
  className?: string | undefined;
  /** Fills its container instead of taking `size`. */
  fluid?: boolean;
}

function sized(src: string, size: number): string {
  const address = new URL(ownAddress(src));
  address.searchParams.set("size", String(size));
  return address.href;
}

export function Cover({ src, name, size, alt = "", className, fluid = false }: CoverProps) {
  const [broken, setBroken] = useState<string | null>(null);
  const initials = initialsOf(name ?? "");
  const style = {
    ...(!fluid && { inlineSize: size }),
    ...(initials && { "--hue": hueOf(name ?? "") }),
  };
  return (
    <span className={classes(css.cover, initials && css.tile, className)} style={style}>
      {initials ? (
        <span className={css.initials} data-initials={initials} aria-hidden />
      ) : (
        <Disc3 aria-hidden />
      )}
      {src && broken !== src && (
        <img
          className={css.picture}
          src={sized(src, size)}
          srcSet={`${sized(src, size)} 1x, ${sized(src, size * 2)} 2x`}
          alt={alt}
          width={size}
          height={size}
          loading="lazy"
          decoding="async"
          onError={() => setBroken(src)}
        />
      )}
    </span>
  );
}
