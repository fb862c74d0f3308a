import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  plugins: [react()],
  // Forge serves the pages under an address of its own.
  base: './',
  build: {
    // Beside the manifest that `dwell manifest` prints: the folder that is deployed.
    outDir: '../forge/pages',
    emptyOutDir: true,
    // Which file is what, for the test of sizes and for whoever serves them.
    manifest: true,
    chunkSizeWarningLimit: 1_000,
    rollupOptions: { input: ['app.html', 'api-settings.html', 'api-information.html', 'get-started.html'] },
  },
  test: {
    environment: 'jsdom',
    include: ['tests/**/*.test.{ts,tsx}'],
    setupFiles: ['tests/browser.ts'],
    restoreMocks: true,
    testTimeout: 120_000,
    // Atlaskit's own: feature gates that Atlassian switches, and a dependency's habits from older Reacts.
    onConsoleLog: (log) => !/checking the feature gate|LockToggle: Support for defaultProps/.test(log),
  },
});
