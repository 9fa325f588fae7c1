import { type Locator, type Page, expect } from '@playwright/test'

/** The call screen, driven as a care manager does: Ctrl+K, the keyboard, and what the screen says back. */
export class CallPage {
  /** Every text typed, so that a test can tell a fact typed twice. */
  readonly typed: string[] = []

  constructor(readonly page: Page) {}

  /** Takes a new call from the list of calls. */
  static async take(page: Page): Promise<CallPage> {
    await page.goto('/appels')
    await page.getByRole('button', { name: 'Nouvel appel' }).click()
    await expect(page).toHaveURL(/\/appels\/[0-9a-f-]{36}/)
    return new CallPage(page)
  }

  get path(): string {
    return new URL(this.page.url()).pathname
  }

  question(key: string): Locator {
    return this.page.locator(`[data-question="${key}"]`)
  }

  get synthesis(): Locator {
    return this.page.locator('#synthese')
  }

  /** The saved state of the whole call, in the bar. */
  get saveStatus(): Locator {
    return this.page.locator('#etat-enregistrement')
  }

  get banner(): Locator {
    return this.page.locator('.banner')
  }

  /** A value of the synthesis, by the words above it. */
  figure(label: RegExp): Locator {
    const labelled = this.synthesis.locator('.figure', { has: this.page.getByText(label) })
    return labelled.locator('.figure__value')
  }

  async expectSaved(key: string): Promise<void> {
    await expect(this.question(key).locator('.question__status'), key).toContainText('Enregistré à')
  }

  /** Ctrl+K and a few words; Enter puts the caret in the question. */
  async goTo(key: string, words: string): Promise<void> {
    await this.search(key, words)
    await this.page.keyboard.press('Enter')
    await expect(this.question(key).locator(':focus')).toHaveCount(1)
  }

  /** Goes to a question and types; the answer is kept when this returns. */
  async type(key: string, words: string, text: string): Promise<void> {
    await this.goTo(key, words)
    await this.write(text)
    await this.expectSaved(key)
  }

  /** Answers a choice from the palette without leaving the place one is at. */
  async pick(key: string, words: string, digit: number): Promise<void> {
    await this.search(key, words)
    await this.page.keyboard.press('Control+Enter')
    await this.page.keyboard.press(String(digit))
    await this.expectSaved(key)
    await this.page.keyboard.press('Escape')
    await expect(this.page.getByRole('dialog')).toBeHidden()
  }

  /** Types where the caret is. */
  async write(text: string): Promise<void> {
    this.typed.push(text)
    await this.page.keyboard.type(text, { delay: 10 })
  }

  private async search(key: string, words: string): Promise<void> {
    const { keyboard } = this.page
    await expect(this.page.locator('call-screen.scripted')).toHaveCount(1)
    await keyboard.press('Control+k')
    await keyboard.type(words)
    const label = await this.labelOf(key)
    const offered = await this.page.getByRole('dialog').getByRole('option').locator('span').allTextContents()
    const place = offered.indexOf(label)
    expect(place, `« ${words} » doit trouver « ${label} » parmi ${offered.join(', ')}`).toBeGreaterThanOrEqual(0)
    for (let down = 0; down < place; down += 1) await keyboard.press('ArrowDown')
  }

  private async labelOf(key: string): Promise<string> {
    const index = await this.page.locator('#appel-index').textContent()
    const entries = JSON.parse(index ?? '[]') as { key: string; label: string }[]
    const label = entries.find(entry => entry.key === key)?.label
    if (label === undefined) throw new Error(`aucune question « ${key} »`)
    return label
  }
}
