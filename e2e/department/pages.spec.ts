import { expect, logIn, test } from '../support.ts'
import { visitAll } from '../visit.ts'

test('chaque page du département s’ouvre, se lit et tient à toutes les largeurs', async ({ page, inspect }) => {
  test.setTimeout(600_000)
  await logIn(page, 'nadia.roux@departement.example')
  await expect(page).toHaveURL(/\/departement$/)
  const seen = await visitAll(page, '/departement', /^\/departement/, inspect)
  expect(seen).toEqual(
    expect.arrayContaining(['/departement', '/departement/factures', '/departement/factures/{id}', '/departement/fichiers/{id}', '/departement/releves']),
  )
})

test.describe('une décision', () => {
  test.use({ tolerated: [/status of 422/] })

  test('une facture avec un écart est rejetée avec son motif', async ({ page, inspect }) => {
    await logIn(page, 'nadia.roux@departement.example')
    await page.goto('/departement/factures?etat=to_review')
    await page.getByRole('row').filter({ hasText: '1 sur 1' }).first().getByRole('link').first().click()
    await expect(page.getByRole('heading', { name: 'Pourquoi, et que faire' })).toBeVisible()
    await page.getByLabel('Commentaire pour le service').fill('Refaites la facture, s’il vous plaît.')
    await page.getByRole('button', { name: 'Rejeter la facture' }).click()
    await expect(page.getByRole('alert')).toContainText('Choisissez un motif')
    await expect(page.getByLabel('Commentaire pour le service')).toHaveValue('Refaites la facture, s’il vous plaît.')
    await inspect(page, 'departement-decision-a-corriger')
    await page.getByLabel('Motif').selectOption('R02')
    await page.getByRole('button', { name: 'Rejeter la facture' }).click()
    await expect(page.getByRole('status').first()).toContainText('rejetée')
    await expect(page.getByRole('heading', { name: 'Décision' })).toBeVisible()
  })
})

test('une clé d’accès se voit une seule fois', async ({ page, inspect }) => {
  await logIn(page, 'nadia.roux@departement.example')
  await page.goto('/departement/services/cles')
  await page.getByLabel(/À quoi sert-\u2060?elle/).fill('Télégestion')
  await page.getByRole('button', { name: 'Créer la clé' }).click()
  const secret = await page.locator('code').innerText()
  expect(secret).toMatch(/^cordee_[0-9a-f]+$/)
  await inspect(page, 'departement-cle-creee')
  await page.goto('/departement/services/cles')
  await expect(page.getByText(secret)).toHaveCount(0)
})
