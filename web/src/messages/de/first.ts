/** What the first page and the frame around every page say. */
import common from "./common.json";
import errors from "./errors.json";
import home from "./home.json";
import login from "./login.json";
import shell from "./shell.json";

export default { common, errors, home, login, shell };
