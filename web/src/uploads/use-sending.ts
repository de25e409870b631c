/** Sends what was chosen, and says how far that is. */
import { useNavigate } from "@tanstack/react-router";
import { useEffect, useRef, useState } from "react";
import { useTranslations } from "use-intl";
import { toast } from "../ui/toasts";
import type { Chosen } from "./chosen";
import { type Imported, send } from "./send";

interface Far {
  sentBytes: number;
  /** Why it waits just now. */
  trouble: unknown;
}

interface Listener {
  onSending: (isSending: boolean) => void;
  onClose: () => void;
}

/** Stops when the component goes; the same files go on where they were cut off. */
export function useSending(chosen: Chosen[], trustTags: boolean, { onSending, onClose }: Listener) {
  const t = useTranslations("uploads");
  const navigate = useNavigate();
  const [far, setFar] = useState<Far | null>(null);
  const [error, setError] = useState<unknown>(null);
  const [result, setResult] = useState<Imported | null>(null);
  const stop = useRef<AbortController>(undefined);
  useEffect(() => () => stop.current?.abort(), []);
  /** What was imported just before the sheet was closed is told, and moves nobody. */
  const end = async (now: Imported, isThere: boolean) => {
    const isNothing = now.albums === 0 && !now.scanning;
    if (isNothing && isThere) return setResult(now);
    toast({ text: isNothing ? t("nothing") : t("imported", { count: now.albums }) });
    if (!isThere) return;
    onClose();
    await navigate({ to: "/queue" });
  };
  const start = async () => {
    const own = new AbortController();
    const { signal } = own;
    stop.current = own;
    const tell = (sentBytes: number, trouble?: unknown) => setFar({ sentBytes, trouble });
    setError(null);
    tell(0);
    onSending(true);
    try {
      const now = await send({ chosen, trustTags, signal, tell });
      await end(now, !signal.aborted);
    } catch (failure) {
      if (!signal.aborted) setError(failure);
    }
    if (signal.aborted) return;
    setFar(null);
    onSending(false);
  };
  return { far, error, result, start: () => void start() };
}
