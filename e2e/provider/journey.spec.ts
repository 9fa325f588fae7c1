import type { Page } from '@playwright/test'

import { expect, logIn, test } from '../support.ts'
import { visitAll } from '../visit.ts'

const AMINA = 'amina.diallo@service.example'

test('chaque page du service s’ouvre, se lit et tient à toutes les largeurs', async ({ page, inspect }) => {
  test.setTimeout(600_000)
  await logIn(page, AMINA)
  await expect(page).toHaveURL(/\/service$/)
  const seen = await visitAll(page, '/service', /^\/service/, inspect)
  expect(seen).toEqual(
    expect.arrayContaining(['/service/corrections', '/service/essayer', '/service/factures/{id}', '/service/interventions', '/service/paiements/{id}']),
  )
})

/** A file that the service sent, for people, visits and invoices that nobody knows yet. */
async function another(page: Page, kind: string): Promise<{ name: string; mimeType: string; buffer: Buffer }> {
  await page.goto(`/service/fichiers?q=${kind}`)
  const address = await page.getByRole('row').getByRole('link').first().getAttribute('href')
  const text = await (await page.request.get(`${address}/original`)).text()
  const renamed = text.replaceAll(/\b(V|F|BEN|INT)-(?=\d)/g, 'E2E$1-')
  return { name: `e2e-${kind}.xml`, mimeType: 'application/xml', buffer: Buffer.from(renamed) }
}

async function send(page: Page, file: { name: string; mimeType: string; buffer: Buffer }): Promise<void> {
  await page.goto('/service/fichiers')
  await page.getByLabel('Fichiers', { exact: true }).setInputFiles(file)
  await page.getByRole('button', { name: 'Envoyer' }).click()
  await expect(page.getByText('aucun refusé')).toBeVisible()
}

test.describe('essayer, envoyer, corriger', () => {
  test.use({ tolerated: [/status of 422/] })

  test('un départ oublié se corrige, et la facture est analysée de nouveau', async ({ page, inspect }) => {
    await logIn(page, AMINA)
    const visits = await another(page, 'interventions')
    const invoices = await another(page, 'factures')
    await send(page, visits)

    await page.goto('/service/essayer')
    await page.getByLabel('Fichier', { exact: true }).setInputFiles(invoices)
    await page.getByRole('button', { name: 'Essayer' }).click()
    await expect(page.getByText('À corriger avant d’envoyer')).toBeVisible()
    await expect(page.getByText('Pointage manquant').first()).toBeVisible()
    await inspect(page, 'service-essai')
    await page.goto('/service/fichiers?q=e2e-factures')
    await expect(page.getByText('Aucun fichier ne correspond')).toBeVisible()

    await send(page, invoices)
    await page.goto('/service/factures?numero=E2EF')
    const row = page.getByRole('row').filter({ hasText: '-003' })
    await row.getByRole('link').click()
    await expect(page.getByText('Pointage manquant').first()).toBeVisible()
    const invoice = page.url()
    await page.getByRole('link', { name: /Corriger les interventions/ }).click()

    await page.getByLabel('Personne, intervenant, numéro').fill('E2EINT')
    await page.getByLabel('À vérifier', { exact: true }).selectOption('depart')
    await expect(page).toHaveURL(/anomalie=depart/)
    await page.getByRole('checkbox').first().check()
    await page.getByLabel('Motif de correction').selectOption('COA')
    await page.getByLabel('Pourquoi').fill('Téléphone déchargé.')
    await page.getByRole('button', { name: 'Corriger' }).click()
    await expect(page.getByRole('alert')).toContainText('choisissez COD')
    await expect(page.getByRole('checkbox').first()).toBeChecked()
    await expect(page.getByLabel('Pourquoi')).toHaveValue('Téléphone déchargé.')
    await inspect(page, 'service-correction-a-revoir')
    await page.getByLabel('Motif de correction').selectOption('COD')
    await page.getByRole('button', { name: 'Corriger' }).click()
    await expect(page.getByRole('status').first()).toContainText('1 intervention corrigée')

    await page.goto(invoice)
    await expect(async () => {
      await page.reload()
      await expect(page.getByText('Pointage manquant')).toHaveCount(0)
    }).toPass()
    await page.goto('/service/corrections')
    await expect(page.getByText('Amina Diallo').first()).toBeVisible()
    await inspect(page, 'service-corrections-faites')
  })
})
