/** Copies a text: a path, a checksum. */
import { Check, Copy } from "lucide-react";
import { useEffect, useState } from "react";
import { useTranslations } from "use-intl";
import { IconButton } from "../ui/Button";

const SHOWN_MS = 2000;

/** Copy also where the browser's own way is missing: over plain HTTP in a home network. */
function copyBySelection(text: string): void {
  const field = document.createElement("textarea");
  field.value = text;
  document.body.append(field);
  field.select();
  document.execCommand("copy");
  field.remove();
}

async function copy(text: string): Promise<void> {
  if (window.isSecureContext) await navigator.clipboard.writeText(text);
  else copyBySelection(text);
}

/** `label` says what is copied: "Copy the path". */
export function CopyButton({ text, label }: { text: string; label: string }) {
  const t = useTranslations("common");
  const [isCopied, setCopied] = useState(false);
  useEffect(() => {
    if (!isCopied) return;
    const timer = setTimeout(() => setCopied(false), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [isCopied]);
  return (
    <IconButton
      size="s"
      icon={isCopied ? Check : Copy}
      label={isCopied ? t("copied") : label}
      onClick={() => void copy(text).then(() => setCopied(true))}
    />
  );
}
