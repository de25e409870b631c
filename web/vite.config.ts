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
  },
  server: {
    proxy: {
      "/api": SERVICE,
      "/health": SERVICE,
      "/ws": { target: SERVICE, ws: true },
    },
  },
});
