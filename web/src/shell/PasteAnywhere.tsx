/** A link that is pasted while no field has the cursor opens its preview. */
import { useNavigate } from "@tanstack/react-router";
import { useEffect } from "react";
import { addressIn } from "./address";

function isField(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.matches("input, textarea, [contenteditable]");
}

export function PasteAnywhere() {
  const navigate = useNavigate();
  useEffect(() => {
    const onPaste = (event: ClipboardEvent) => {
      const url = addressIn(event.clipboardData?.getData("text/plain") ?? "");
      if (isField(event.target) || !url) return;
      event.preventDefault();
      void navigate({ to: "/preview", search: { url } });
    };
    document.addEventListener("paste", onPaste);
    return () => document.removeEventListener("paste", onPaste);
  }, [navigate]);
  return null;
}
