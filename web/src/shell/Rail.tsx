/** The ways to every page: a rail at the side, tabs at the bottom of a phone. */
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslations } from "use-intl";
import { countsQuery } from "../api/downloads";
import { useUser } from "../api/session";
import { unseenQuery } from "../api/unseen";
import { classes } from "../ui/classes";
import { usePopup } from "../ui/use-popup";
import { type Destination, MAIN, MORE } from "./destinations";
import css from "./Rail.module.css";

const ON_PHONE = ["/", "/search", "/queue", "/library"];

function useBadges(): (destination: Destination) => number {
  const counts = useQuery(countsQuery()).data;
  // Nobody waits for it: it is asked for after what the page shows.
  const unseen = useQuery({ ...unseenQuery, enabled: counts !== undefined }).data ?? 0;
  return ({ badge }) => (badge && counts ? { ...counts, unseen }[badge] : 0);
}

/** How much waits there; as short as it goes, for it stands beside a picture. */
function Badge({ count, badge }: { count: number; badge: Destination["badge"] }) {
  const t = useTranslations("shell");
  if (count === 0) return null;
  const isForMe = badge === "needs_you";
  return (
    <span
      className={classes(css.badge, isForMe && css.forMe)}
      title={t(badge === "unseen" ? "unseen" : "badge", { count })}
      data-for-me={isForMe || undefined}
    >
      {count}
    </span>
  );
}

function Way({ to, name, icon: Icon, badge, count }: Destination & { count: number }) {
  const t = useTranslations("shell");
  return (
    <Link to={to} className={css.way} activeOptions={{ exact: to === "/", includeSearch: false }}>
      <Icon size={20} aria-hidden />
      <span className={css.name}>{t(`titles.${name}`)}</span>
      <Badge count={count} badge={badge} />
    </Link>
  );
}

export function Rail() {
  const t = useTranslations("shell");
  const { is_admin } = useUser();
  const countOf = useBadges();
  const more = MORE.filter(({ forAdmins }) => is_admin || !forAdmins);
  return (
    <nav className={css.rail} aria-label={t("navigation")}>
      <Link to="/" className={css.brand}>
        <img src={new URL("icon.svg", document.baseURI).href} alt="" width={32} height={32} />
        <span className={css.name}>Crateful</span>
      </Link>
      {MAIN.map((each) => (
        <Way key={each.to} {...each} count={countOf(each)} />
      ))}
      <hr className={css.line} />
      {more.map((each) => (
        <Way key={each.to} {...each} count={0} />
      ))}
    </nav>
  );
}

export function TabBar() {
  const t = useTranslations("shell");
  const countOf = useBadges();
  const { is_admin } = useUser();
  const { ref, isOpen, close, button } = usePopup<HTMLDivElement>();
  const rest = [...MAIN.filter(({ to }) => !ON_PHONE.includes(to)), ...MORE];
  const counted = rest.find((each) => countOf(each) > 0);
  return (
    <nav className={css.tabs} aria-label={t("navigationPhone")}>
      {MAIN.filter(({ to }) => ON_PHONE.includes(to)).map((each) => (
        <Way key={each.to} {...each} count={countOf(each)} />
      ))}
      <div ref={ref} className={css.more}>
        <button type="button" className={css.way} {...button}>
          <span className={css.dots} aria-hidden>
            •••
          </span>
          <span className={css.name}>{t("more")}</span>
          <Badge count={counted ? countOf(counted) : 0} badge={counted?.badge} />
        </button>
        {/* biome-ignore lint/a11y/noStaticElementInteractions lint/a11y/useKeyWithClickEvents: closes behind a link that was followed */}
        <div className={css.drawer} hidden={!isOpen} onClick={close}>
          {rest
            .filter(({ forAdmins }) => is_admin || !forAdmins)
            .map((each) => (
              <Way key={each.to} {...each} count={countOf(each)} />
            ))}
        </div>
      </div>
    </nav>
  );
}
