/** Where the rail and the phone's tabs lead. */
import {
  CircleHelp,
  Disc3,
  FolderInput,
  Heart,
  History,
  House,
  Library,
  ListMusic,
  ListPlus,
  type LucideIcon,
  Search,
  Settings,
  Telescope,
  Trash2,
} from "lucide-react";
import type { Messages } from "../messages/languages";

export interface Destination {
  to: string;
  name: keyof Messages["shell"]["titles"];
  icon: LucideIcon;
  /** Shown to admins only: others may not do what is there. */
  forAdmins?: boolean;
  /** A number beside it: what goes on, what waits for a person, what is new. */
  badge?: "active" | "needs_you" | "unseen";
}

export const MAIN: readonly Destination[] = [
  { to: "/", name: "home", icon: House },
  { to: "/search", name: "search", icon: Search },
  { to: "/queue", name: "queue", icon: ListMusic, badge: "active" },
  { to: "/review", name: "reviews", icon: CircleHelp, badge: "needs_you" },
  { to: "/library", name: "albums", icon: Library },
  { to: "/mine", name: "mine", icon: Heart },
  { to: "/wanted", name: "wanted", icon: Telescope, badge: "unseen" },
  { to: "/history", name: "history", icon: History },
];

export const MORE: readonly Destination[] = [
  { to: "/lists", name: "lists", icon: ListPlus },
  { to: "/trash", name: "trash", icon: Trash2, forAdmins: true },
  { to: "/import", name: "imports", icon: FolderInput, forAdmins: true },
  { to: "/settings", name: "settings", icon: Settings },
  { to: "/about", name: "about", icon: Disc3 },
];
