import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

/** Where `npm run dev` finds the service. */
const SERVICE = "http://127.0.0.1:8080";

export default defineConfig({
  // Relative: the service says below which path it lives, in <base>, when it serves index.html.
  base: "./",
  plugins: [react()],
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
            {
              name: "tanstack",
              test: /node_modules[\\/]@tanstack[\\/](react-router|router-core|history|react-query|query-core|react-store|store)[\\/]/,
            },
          ],
        },
      },
    },
  },
  server: {
    proxy: {
      "/api": SERVICE,
      "/health": SERVICE,
      "/ws": { target: SERVICE, ws: true },
    },
  },
});
