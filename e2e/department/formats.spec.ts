import { readFile } from 'node:fs/promises'

import { expect, logIn, test } from '../support.ts'

/** Invented: fixed width, Windows-1252, lines 10 for the invoice and 20 for what it bills; amounts in centimes. */
const SAMPLE = '../crates/exchange/mapping/samples/factures.txt'

test('un fichier d’éditeur devient un format, et ses factures arrivent', async ({ page, inspect }) => {
  const sample = await readFile(SAMPLE, 'latin1')
  await logIn(page, 'nadia.roux@departement.example')
  const secret = await serviceWithKey(page)

  await page.goto('/departement/formats')
  await page.getByRole('link', { name: 'Nouveau format' }).click()
  await page.getByLabel('Nom du format').fill('Clairval – factures')
  await page.getByLabel('Factures', { exact: true }).check()
  await page.getByLabel('Qui l’envoie').selectOption({ label: 'Clairval à domicile' })
  await page.getByLabel('Fichier d’essai').setInputFiles(SAMPLE)
  await inspect(page, 'format-nouveau')
  await page.getByRole('button', { name: 'Lire le fichier' }).click()

  await expect(page.getByRole('heading', { name: 'Ce que Cordée a deviné' })).toBeVisible()
  await expect(page.getByLabel('Encodage')).toHaveValue('windows-1252')
  await expect(page.getByRole('cell', { name: 'LEFÈVRE' }).first()).toBeVisible()
  await inspect(page, 'format-disposition')
  const [first, rest] = await cutAndUndone(page)
  expect(rest).toBe(`${first} (suite)`)
  await page.getByRole('button', { name: 'Continuer vers les correspondances' }).click()

  await expect(page.getByText('13 lignes essayées, toutes lues.')).toBeVisible()
  await inspect(page, 'format-correspondances')
  await page.getByRole('link', { name: 'Modifier N° de ligne de facture' }).click()
  const preview = page.getByRole('region', { name: 'Aperçu' })
  await expect(preview.locator('strong').first()).toHaveText('0001')
  await page.getByText('Une partie de la colonne, des zéros devant').click()
  await page.getByLabel('Remplie devant jusqu’à').fill('4')
  await page.getByLabel('avec', { exact: true }).fill('0')
  await expect(preview.locator('strong').first()).toHaveText('1')
  await inspect(page, 'format-donnee')
  await page.getByRole('button', { name: 'Enregistrer' }).click()

  await page.getByRole('link', { name: 'Essayer et publier' }).click()
  await expect(page.getByText('Le fichier revient identique')).toBeVisible()
  await inspect(page, 'format-publier')
  await page.getByRole('button', { name: 'Publier' }).click()
  await expect(page.getByRole('status').first()).toContainText('Version 1 publiée')
  await inspect(page, 'format-resume')
  await page.getByRole('link', { name: 'En clair', exact: true }).click()
  await inspect(page, 'format-en-clair')

  const own = sample.slice(0, sample.indexOf('10F2026-0313')).replaceAll('F2026-03', 'F2026-93')
  const sent = await page.request.post('/api/v1/fichiers?nom=avril.txt', {
    headers: { authorization: `Bearer ${secret}`, 'content-type': 'application/octet-stream' },
    data: Buffer.from(own, 'latin1'),
  })
  expect(sent.status()).toBe(202)

  const { id } = (await sent.json()) as { id: string }
  await page.goto(`/departement/fichiers/${id}`)
  await expect(page.getByText('3 messages pris en compte, aucun refusé')).toBeVisible()
  await expect(page.getByText('« Clairval – factures », version 1')).toBeVisible()
  await page.goto('/departement/factures?q=F2026-9310')
  await page.getByRole('link', { name: 'F2026-9310' }).click()
  await expect(page.getByText('652,01 €').first()).toBeVisible()
})

/** The service whose software writes the file, and the key it sends with. */
async function serviceWithKey(page: import('@playwright/test').Page): Promise<string> {
  await page.goto('/departement/services/nouveau')
  await page.getByLabel('Nom').fill('Clairval à domicile')
  await page.getByLabel('Identifiant dans les fichiers').fill('SAD042')
  await page.getByRole('button', { name: 'Ajouter' }).click()
  await page.goto('/departement/services/cles')
  await page.getByLabel(/À quoi sert-\u2060?elle/).fill('Facturation Clairval')
  await page.getByLabel('Qui s’en sert').selectOption({ label: 'Clairval à domicile' })
  await page.getByRole('button', { name: 'Créer la clé' }).click()
  return page.locator('code').innerText()
}

/** Cuts the widest column of the first kind of lines by its button, then reads the page again without saving. */
async function cutAndUndone(page: import('@playwright/test').Page): Promise<string[]> {
  const names = () => page.locator('input[name="s0-nom"]').evaluateAll((all) => all.map((one) => (one as HTMLInputElement).value))
  const before = await names()
  const widths = await page
    .locator('input[name="s0-largeur"]')
    .evaluateAll((all) => all.map((one) => Number((one as HTMLInputElement).value)))
  const place = widths.indexOf(Math.max(...widths))
  await page.getByLabel('Couper la colonne').first().selectOption(before[place] ?? '')
  await page.getByLabel('Après combien de caractères').first().fill('2')
  expect(await names()).toEqual(before)
  await page.getByRole('button', { name: 'Couper' }).first().click()
  await expect(page.locator('input[name="s0-nom"]')).toHaveCount(before.length + 1)
  await expect(page.getByLabel('Couper la colonne').first()).toHaveValue('')
  const after = await names()
  // Nothing is saved: leaving asks first, and the page comes back as it was.
  page.once('dialog', (dialog) => void dialog.accept())
  await page.goto(page.url().replace(/#.*/, ''))
  await expect(page.locator('input[name="s0-nom"]')).toHaveCount(before.length)
  return after.slice(place, place + 2)
}
