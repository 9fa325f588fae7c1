import { type Page } from '@playwright/test'
import { expect, test } from '../support.ts'
import { visitAll } from '../visit.ts'

const SOPHIE = 'sophie.lambert@famille.example'

test('chaque page de l’espace famille s’ouvre, se lit et tient à toutes les largeurs', async ({ page, inspect }) => {
  test.setTimeout(300_000)
  await openRoom(page)
  const seen = await visitAll(page, '/famille/preparer', /^\/famille/, inspect)
  expect(seen).toEqual(
    expect.arrayContaining(['/famille/preparer', '/famille/{id}', '/famille/{id}/plan', '/famille/{id}/documents', '/famille/{id}/releve', '/famille/{id}/entourage']),
  )
})

/** As a relative does: an address, a mail, a link, a button. */
async function openRoom(page: Page): Promise<void> {
  await page.goto('/connexion/lien')
  await page.getByLabel('Adresse e-mail').fill(SOPHIE)
  await page.getByRole('button', { name: /lien/ }).click()
  await page.goto('/messagerie')
  const mail = page.getByRole('article').filter({ hasText: SOPHIE }).first()
  await page.goto((await mail.getByRole('link').first().getAttribute('href')) ?? '')
  await page.getByRole('button', { name: 'Ouvrir mon espace' }).click()
  await expect(page).toHaveURL(/\/famille/)
}
