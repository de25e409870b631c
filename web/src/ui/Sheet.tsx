/** A sheet at the side of the page (the whole page on a phone), or a small dialog. One at a time. */
import { X } from "lucide-react";
import type { ReactNode } from "react";
import { Dialog, Heading, Modal, ModalOverlay } from "react-aria-components";
import { useTranslations } from "use-intl";
import { IconButton } from "./Button";
import { classes } from "./classes";
import css from "./Sheet.module.css";

interface SheetProps {
  title: string;
  onClose: () => void;
  /** `center` is a small dialog in the middle. */
  place?: "side" | "center";
  wide?: boolean;
  /** Only its own button closes it: what is under way would end with it. */
  stays?: boolean;
  /** Buttons that stay in sight below what scrolls. */
  footer?: ReactNode;
  children: ReactNode;
}

export function Sheet(props: SheetProps) {
  const { title, onClose, place = "side", wide, stays = false, footer, children } = props;
  const t = useTranslations("common");
  return (
    <ModalOverlay
      isOpen
      isDismissable={!stays}
      isKeyboardDismissDisabled={stays}
      onOpenChange={(open) => !open && onClose()}
      className={classes(css.scrim, place === "center" && css.center)}
    >
      <Modal className={classes(css.sheet, wide && css.wide)}>
        <Dialog className={css.dialog ?? ""} data-keys-off>
          <header className={css.head}>
            <Heading slot="title" level={2}>
              {title}
            </Heading>
            <IconButton icon={X} label={t("close")} onClick={onClose} />
          </header>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls can be scrolled by keys */}
          <div className={css.body} tabIndex={0}>
            {children}
          </div>
          {footer && <footer className={css.foot}>{footer}</footer>}
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}
