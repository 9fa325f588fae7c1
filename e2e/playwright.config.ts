import { defineConfig } from '@playwright/test'

/** What `cargo xtask test` says of the server it started and of the browser it found. */
function given(name: string): string {
  const value = process.env[name]
  if (!value) throw new Error(`${name} manque : lancez ces essais avec « cargo xtask test ».`)
  return value
}

const output = process.env['CORDEE_OUTPUT'] ?? 'output'

export default defineConfig({
  testDir: '.',
  outputDir: `${output}/results`,
  workers: 2,
  retries: 0,
  forbidOnly: true,
  timeout: 240_000,
  expect: { timeout: 15_000 },
  reporter: [['list'], ['json']],
  use: {
    baseURL: given('CORDEE_URL'),
    locale: 'fr-FR',
    timezoneId: 'Europe/Paris',
    // Snapshots of the call page, at every action, would cost more than the test.
    trace: { mode: 'retain-on-failure', snapshots: false },
    launchOptions: {
      executablePath: given('CORDEE_CHROMIUM'),
      args: [
        '--no-sandbox',
        '--headless',
        '--disable-gpu',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    },
  },
})
