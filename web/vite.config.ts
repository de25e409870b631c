/// <reference types="vitest/config" />
import react from "@vitejs/plugin-react";
import compile from "icu-minify/compile";
import { defineConfig, type Plugin } from "vite";

/** Where `npm run dev` finds the service. */
const SERVICE = "http://127.0.0.1:8080";

type Texts = { [name: string]: string | Texts };

function compiled(texts: Texts): object {
  return Object.fromEntries(
    Object.entries(texts).map(([name, text]) => [
      name,
      typeof text === "string" ? compile(text) : compiled(text),
    ]),
  );
}

/** Reads the texts when the page is built: the parser of their plurals weighs 12 kB compressed. */
const readTexts: Plugin = {
  name: "read-texts",
  enforce: "pre",
  transform: {
    filter: { id: /[\\/]src[\\/]messages[\\/].*\.json$/ },
    handler: (code) => JSON.stringify(compiled(JSON.parse(code))),
  },
};

/** Counts the parts of each icon, which have random keys: these do not compress. */
const countParts: Plugin = {
  name: "count-parts",
  enforce: "pre",
  transform: {
    filter: { id: /[\\/]lucide-react[\\/].*[\\/]icons[\\/]/ },
    handler: (code) => {
      let parts = 0;
      return code.replace(/\bkey: "\w+"/g, () => `key: "${parts++}"`);
    },
  },
};

/** Puts the page's styles below its first words: in the head they hide those until they are here.
 *
 * They are still asked for before the scripts, which wait for them.
 */
const stylesLater: Plugin = {
  name: "styles-later",
  transformIndexHtml: {
    order: "post",
    handler(html) {
      const links = html.match(/ *<link rel="stylesheet"[^>]*assets[^>]*>\n/g) ?? [];
      const asked = links.map((link) => link.replace('"stylesheet"', '"preload" as="style"'));
      return links
        .reduce((rest, link) => rest.replace(link, ""), html)
        .replace("    <script ", `${asked.join("")}    <script `)
        .replace("  </body>", `${links.join("")}  </body>`);
    },
  },
};

/** What the first page reads of the service: as `pages/home/route.ts` and `api/session.ts` ask for it. */
const HOME_READS = [
  "session",
  "albums?sort=added&limit=12",
  "albums?sort=added&added_by_others=true&limit=6",
  "downloads?status=review&status=failed&limit=12",
  "downloads?status=downloading&status=importing&limit=4",
  "downloads/counts?mine=false",
];

/** Writes down what the first page needs beside the page itself, for the service to announce it.
 *
 * Browsers then ask for all of it at once, instead of after the scripts that would ask for it.
 */
const announceHome: Plugin = {
  name: "announce-home",
  generateBundle: {
    order: "post",
    handler(_options, bundle) {
      const chunks = Object.values(bundle).filter((file) => file.type === "chunk");
      const chunkOf = (part: string) =>
        chunks.find(({ facadeModuleId }) => facadeModuleId?.endsWith(`/src/${part}`));
      const entry = chunks.find(({ isEntry }) => isEntry);
      const page = chunkOf("pages/home/page.tsx");
      if (!entry || !page) return;
      // The large ones first: what is small finds its place beside them.
      const scripts = new Set([...entry.imports, entry.fileName, page.fileName, ...page.imports]);
      const heavy = (name: string) =>
        bundle[name]?.type === "chunk" ? bundle[name].code.length : 0;
      const styles = chunks
        .filter(({ fileName }) => fileName === page.fileName || page.imports.includes(fileName))
        .filter(({ fileName }) => !entry.imports.includes(fileName) && fileName !== entry.fileName)
        .flatMap(({ viteMetadata }) => [...(viteMetadata?.importedCss ?? [])]);
      const script = (name: string) => ({ href: name, params: "rel=modulepreload" });
      const announced = {
        links: [
          { href: "boot.css", params: "rel=preload; as=style" },
          ...[...scripts].sort((one, other) => heavy(other) - heavy(one)).map(script),
          ...styles.map((href) => ({ href, params: "rel=preload; as=style; crossorigin" })),
          ...HOME_READS.map((read) => ({
            href: `api/${read}`,
            params: "rel=preload; as=fetch; crossorigin",
          })),
        ],
        words: Object.fromEntries(
          ["en", "de"].map((language) => {
            const words = chunkOf(`messages/${language}/first.ts`);
            return [language, words ? [script(words.fileName)] : []];
          }),
        ),
      };
      this.emitFile({
        type: "asset",
        fileName: "announced.json",
        source: JSON.stringify(announced),
      });
    },
  },
};

/** Tells the classes of one style sheet from those of the others, wherever the checkout lies. */
function shortHash(file: string): string {
  const path = file.slice(file.lastIndexOf("/src/"));
  const sum = [...path].reduce((now, sign) => (now * 31 + sign.charCodeAt(0)) % 2_000_003, 0);
  return sum.toString(36);
}

/** How many classes of each style sheet have a name. */
const named = new Map<string, Map<string, number>>();

/** A class by its style sheet and its number there: hundreds of bytes less than by its own name. */
function shortName(name: string, file: string): string {
  const known = named.get(file) ?? new Map<string, number>();
  named.set(file, known);
  const number = known.get(name) ?? known.size;
  known.set(name, number);
  return `c${shortHash(file)}${number.toString(36)}`;
}

export default defineConfig({
  // Relative: the service says below which path it lives, in <base>, when it serves index.html.
  base: "./",
  plugins: [readTexts, countParts, stylesLater, announceHome, react()],
  resolve: { alias: { "use-intl/format-message": "use-intl/format-message/format-only" } },
  // Without the line's number that Vite's own names end in: a byte or two for each class.
  css: { modules: { generateScopedName: shortName } },
  build: {
    outDir: "../src/crateful/static",
    emptyOutDir: true,
    target: "es2023",
    // No inline module shim: the content policy allows none, and every target has modulepreload.
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 250,
    rolldownOptions: {
      output: {
        // What changes only with a new version stays in the browser's cache over our releases.
        codeSplitting: {
          groups: [
            { name: "react", test: /node_modules[\\/](react|react-dom|scheduler)[\\/]/ },
            // What every page needs, in one: many small files are larger, and each is a request.
            {
              name: "frame",
              test: /src[\\/](api[\\/](client|problem|session|query-client|sources)|live[\\/](patches|load-part|read-again)|messages[\\/](languages|localization)|ui[\\/](Button|states|toasts|classes|Page|Cover|Chip|amounts|tile))\.tsx?$/,
            },
            // What all pages with downloads need, home first.
            {
              name: "rows",
              test: /src[\\/](ui[\\/](figures|joined|Progress)|downloads[\\/](DownloadName|remedies|decisions))\.tsx?$/,
            },
            {
              name: "tanstack",
              test: /node_modules[\\/]@tanstack[\\/](react-router|router-core|history|react-query|query-core|react-store|store)[\\/]/,
            },
          ],
        },
      },
    },
  },
  // As in the build, what formats the texts takes them as they were read.
  test: { server: { deps: { inline: ["use-intl"] } } },
  server: {
    proxy: {
      "/api": SERVICE,
      "/health": SERVICE,
      "/ws": { target: SERVICE, ws: true },
    },
  },
});
