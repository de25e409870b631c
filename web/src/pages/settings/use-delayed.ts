/** Removing what can't be brought back: it is off the list at once, and gone a little later. */
import { useState } from "react";
import { toast, useErrorToast } from "../../ui/toasts";

interface Delayed {
  /** What is not shown any more. */
  gone: ReadonlySet<number>;
  /** Take a thing off the list, saying `text`; an undo within the toast's time keeps it. */
  remove(id: number, text: string): void;
}

/** Give `removing` some seconds in which a person may think better of it; read again after it. */
export function useDelayed(
  removing: (id: number) => Promise<void>,
  reload: () => Promise<void>,
): Delayed {
  const tellError = useErrorToast();
  const [gone, setGone] = useState<ReadonlySet<number>>(new Set());
  const bringBack = (id: number) => setGone((all) => new Set([...all].filter((one) => one !== id)));
  const really = async (id: number) => {
    try {
      await removing(id);
      await reload();
    } catch (error) {
      tellError(error);
      bringBack(id);
    }
  };
  return {
    gone,
    remove(id, text) {
      setGone((all) => new Set([...all, id]));
      toast({
        text,
        undo: () => bringBack(id),
        onLeft: () => void really(id),
      });
    },
  };
}
