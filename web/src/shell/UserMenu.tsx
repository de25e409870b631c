/** Who you are, and the way out. Small: it is on every first page. */
import { Link, useNavigate } from "@tanstack/react-router";
import { KeyRound, LogOut, Moon, Sun, SunMoon, Upload, UserRound } from "lucide-react";
import { useTranslations } from "use-intl";
import { api, done } from "../api/client";
import { queryClient } from "../api/query-client";
import { useUser } from "../api/session";
import { chooseTheme, THEMES, useTheme } from "../theme/theme";
import { Button } from "../ui/Button";
import { useErrorToast } from "../ui/toasts";
import { usePopup } from "../ui/use-popup";
import { openUploads } from "../uploads/opening";
import css from "./UserMenu.module.css";

const THEME_ICONS = { auto: SunMoon, light: Sun, dark: Moon } as const;

export function UserMenu() {
  const t = useTranslations("shell");
  const user = useUser();
  const navigate = useNavigate();
  const tellError = useErrorToast();
  const { ref, isOpen, close, button } = usePopup<HTMLDivElement>();
  const theme = useTheme();
  const nextTheme = THEMES[(THEMES.indexOf(theme) + 1) % THEMES.length] ?? "auto";
  const sendMusic = () => {
    close();
    openUploads();
  };
  const signOut = async () => {
    try {
      await done(api.POST("/api/auth/logout"));
      // Nothing of one user is left for the next.
      queryClient.clear();
      await navigate({ to: "/login" });
    } catch (error) {
      tellError(error);
    }
  };
  return (
    <div ref={ref} className={css.menu}>
      <button
        type="button"
        className={css.face}
        aria-label={t("account", { name: user.username })}
        {...button}
      >
        {user.username.slice(0, 1).toUpperCase()}
      </button>
      <div className={css.list} hidden={!isOpen}>
        <Link
          to="/settings/$section"
          params={{ section: "profile" }}
          className={css.item}
          onClick={close}
        >
          <UserRound size={16} aria-hidden />
          <span className="ellipsis">{user.username}</span>
        </Link>
        <Link
          to="/settings/$section"
          params={{ section: "keys" }}
          className={css.item}
          onClick={close}
        >
          <KeyRound size={16} aria-hidden />
          {t("apiKeys")}
        </Link>
        <Button look="ghost" icon={Upload} onClick={sendMusic}>
          {t("sendMusic")}
        </Button>
        <Button look="ghost" icon={THEME_ICONS[nextTheme]} onClick={() => chooseTheme(nextTheme)}>
          {t(`theme.${nextTheme}`)}
        </Button>
        <Button look="ghost" icon={LogOut} onClick={() => void signOut()}>
          {t("signOut")}
        </Button>
      </div>
    </div>
  );
}
