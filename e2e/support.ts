import { AxeBuilder } from '@axe-core/playwright'
import { type BrowserContext, type Page, expect, test as base } from '@playwright/test'

export { expect }

/** Desktop of an agent, tablet at home, and the 320 px to which a page zoomed at 400 % shrinks. */
const WIDTHS = [1440, 768, 320]

const WCAG = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']

interface Cordee {
  /** Console messages that a test expects, such as the 404 it asks for. */
  tolerated: RegExp[]
  /** Opens a page of its own browser, as another person on another machine would; of another server when told so. */
  somebody: (server?: string) => Promise<Page>
  /** Looks at the page as it stands: rules of accessibility, reflow, one picture per width. Tells every fault, goes on. */
  inspect: (page: Page, name: string) => Promise<void>
}

/**
 * Fails when a page of the test, the first one or another person's, says anything wrong on its console:
 * an exception, a refused resource, a breach of the content security policy.
 */
export const test = base.extend<Cordee & { quietConsole: void }>({
  tolerated: [[], { option: true }],

  quietConsole: [
    async ({ context, tolerated }, use) => {
      const complaints = listen(context)
      await use()
      expect(unexpected(complaints, tolerated), 'console du navigateur').toEqual([])
    },
    { auto: true },
  ],

  somebody: async ({ browser, baseURL, tolerated }, use) => {
    const contexts: BrowserContext[] = []
    const complaints: string[][] = []
    await use(async (server = baseURL) => {
      const context = await browser.newContext({ ...(server && { baseURL: server }), locale: 'fr-FR' })
      contexts.push(context)
      complaints.push(listen(context))
      return context.newPage()
    })
    for (const context of contexts) await context.close()
    expect(unexpected(complaints.flat(), tolerated), 'console du navigateur').toEqual([])
  },

  inspect: async ({}, use, testInfo) => {
    const portal = testInfo.titlePath[0]?.split('/')[0] ?? ''
    const folder = `${process.env['CORDEE_OUTPUT'] ?? 'output'}/pages/${portal}`
    await use(async (page, name) => {
      const before = page.viewportSize()
      for (const width of WIDTHS) {
        await page.setViewportSize({ width, height: 1000 })
        // A control half under a sticky bar is not a small control.
        await page.evaluate(() => scrollTo(0, 0))
        await page.screenshot({ path: `${folder}/${name}-${width}.png`, fullPage: true, animations: 'disabled' })
        await expectNoViolation(page, width)
        await expectNoSidewaysScroll(page, width)
      }
      if (before) await page.setViewportSize(before)
    })
  },
})

function listen(context: BrowserContext): string[] {
  const complaints: string[] = []
  context.on('console', message => {
    if (message.type() === 'error') complaints.push(`${message.text()} (${message.location().url})`)
  })
  context.on('weberror', error => complaints.push(error.error().message))
  return complaints
}

function unexpected(complaints: string[], tolerated: RegExp[]): string[] {
  return complaints.filter(complaint => !tolerated.some(pattern => pattern.test(complaint)))
}

async function expectNoViolation(page: Page, width: number): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).withTags(WCAG).analyze()
  const told = violations.map(({ id, help, nodes }) => ({ id, help, where: nodes.map(node => node.target.join(' ')) }))
  expect.soft(told, `axe à ${width} px sur ${page.url()}`).toEqual([])
}

/** WCAG 2.2, 1.4.10. Wide tables scroll inside their own box. */
async function expectNoSidewaysScroll(page: Page, width: number): Promise<void> {
  const { scrollWidth, clientWidth } = await page.evaluate(() => {
    const { scrollWidth, clientWidth } = document.documentElement
    return { scrollWidth, clientWidth }
  })
  expect.soft(scrollWidth, `${page.url()} déborde à ${width} px`).toBeLessThanOrEqual(clientWidth)
}

/** Logs one of the demonstration's professionals in. */
export async function logIn(page: Page, email: string): Promise<void> {
  await page.goto('/connexion')
  await page.getByLabel('Adresse e-mail').fill(email)
  await page.getByLabel('Mot de passe', { exact: true }).fill('demonstration')
  await page.getByRole('button', { name: 'Se connecter' }).click()
  await expect(page).not.toHaveURL(/connexion/)
}
