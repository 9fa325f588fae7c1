import { type Page, expect } from '@playwright/test'

const ID = /[0-9a-f]{8}-[0-9a-f-]{27}/g
/** One of each is enough: they are drawn by the same template. */
const KEYED = /\/(etapes|questions|listes|services|fiches|courriels|sections|textes|ateliers|contacts)\/(?!nouve)[^/]+/g

/** « /personnes/{id}/journal »: the address without what changes from one person to the next. */
export function shapeOf(path: string): string {
  return path.replace(ID, '{id}').replace(KEYED, '/$1/{clé}')
}

/**
 * Follows every link from page to page under `root` and looks at one page of each shape.
 * Gives the shapes seen, sorted.
 */
export async function visitAll(
  page: Page,
  start: string,
  root: RegExp,
  look: (page: Page, name: string) => Promise<void>,
): Promise<string[]> {
  const seen = new Set<string>()
  const waiting = [start]
  for (let path = waiting.shift(); path !== undefined; path = waiting.shift()) {
    const shape = shapeOf(path)
    if (seen.has(shape)) continue
    seen.add(shape)
    const response = await page.goto(path)
    expect.soft(response?.status(), path).toBe(200)
    expect.soft(await page.getByRole('heading', { level: 1 }).count(), `un seul titre sur ${path}`).toBe(1)
    expect.soft(await page.title(), path).toMatch(/.+ – Cordée/)
    await look(page, nameOf(shape))
    waiting.push(...(await linksOf(page)).filter(link => root.test(link) && !seen.has(shapeOf(link))))
  }
  return [...seen].sort()
}

/** Pages only: a link that downloads, or opens a document, has nothing to look at. */
async function linksOf(page: Page): Promise<string[]> {
  return page.locator('a[href^="/"]:not([download])').evaluateAll(links =>
    links
      .map(link => new URL((link as HTMLAnchorElement).href).pathname)
      .filter(path => !/\.(pdf|json|csv)$|\/documents\/[0-9a-f-]{36}$/.test(path)),
  )
}

function nameOf(shape: string): string {
  const words = shape.replaceAll(/[{}]/g, '').split('/').filter(Boolean)
  return words.join('-') || 'accueil'
}
