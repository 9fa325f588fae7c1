import { type Page } from '@playwright/test'
import { expect, logIn, test } from '../support.ts'

const SOPHIE = 'sophie.lambert@famille.example'

test.use({ tolerated: [/status of 422/] })

test('de l’appel au devis choisi : deux services répondent, la famille compare, parle et choisit', async ({ page, somebody, inspect }) => {
  test.setTimeout(480_000)
  await page.setViewportSize({ width: 1440, height: 900 })
  await logIn(page, 'julie.martin@cordee.example')

  await test.step('la demande vient de l’appel', async () => {
    await page.goto('/personnes?q=Lambert')
    await page.getByRole('link', { name: /Jeanne Lambert/ }).first().click()
    await page.getByRole('link', { name: 'Devis', exact: true }).click()
    await inspect(page, 'devis-vide')
    await page.getByRole('button', { name: /Préparer une demande/ }).first().click()
    await expect(page.getByRole('heading', { name: /^Demande DEM-/ })).toBeVisible()
    await expect(page.getByRole('main')).toContainText('rue des Postes')
    await expect(page.getByRole('main')).not.toContainText('12 rue des Postes')
    await page.getByLabel('Le besoin, en quelques mots').fill('Toilette le matin au retour de l’hôpital, et repas de midi.')
    await page.getByLabel('Réponse attendue sous').fill('0')
    await page.getByRole('button', { name: 'Enregistrer et choisir' }).click()
    await expect(page.getByRole('alert')).toContainText('de 1 à 240 heures')
    await expect(page.getByLabel('Le besoin, en quelques mots')).toHaveValue(/Toilette le matin/)
    await page.getByLabel('Réponse attendue sous').fill('24')
    await inspect(page, 'devis-relecture')
    await page.getByRole('button', { name: 'Enregistrer et choisir' }).click()
  })

  await test.step('deux services sont sollicités', async () => {
    await expect(page.getByRole('heading', { name: 'À qui demander un devis ?' })).toBeVisible()
    await inspect(page, 'devis-prestataires')
    await page.getByLabel('Présence Nord').check()
    await page.getByLabel('Repas des Flandres').check()
    await page.getByRole('button', { name: 'Envoyer la demande' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Envoyer la demande' }).click()
    await expect(page.getByRole('heading', { name: 'Prestataires sollicités' })).toBeVisible()
    await inspect(page, 'devis-envoye')
  })
  const request = page.url()

  const mail = await test.step('l’e-mail ne dit ni le nom ni la rue', async () => {
    await page.goto('/messagerie')
    const mail = page.getByRole('article').filter({ hasText: 'contact@presence-nord.example' }).first()
    await expect(mail).toContainText('Planning souhaité')
    for (const secret of ['Lambert', 'rue des Postes', '12 01', 'hôpital']) await expect(mail).not.toContainText(secret)
    return (await mail.getByRole('link').first().getAttribute('href')) ?? ''
  })

  const awa = await somebody()
  await test.step('Présence Nord lit, se trompe, puis envoie son devis', async () => {
    await awa.setViewportSize({ width: 1440, height: 900 })
    await logIn(awa, 'contact@presence-nord.example')
    await awa.goto('/service/demandes')
    await inspect(awa, 'service-demandes')
    await awa.goto(new URL(mail).pathname)
    await expect(awa.getByRole('main')).not.toContainText('Lambert')
    await awa.getByRole('button', { name: 'Envoyer le devis' }).click()
    await expect(awa.getByRole('alert').first()).toContainText('Jusqu’à quand le devis')
    await quote(awa, '31,50', '29,90')
    await inspect(awa, 'service-devis')
    await awa.getByRole('button', { name: 'Envoyer le devis' }).click()
    await expect(awa.getByRole('main')).toContainText('Devis envoyé')
  })

  const hugo = await somebody()
  await test.step('Repas des Flandres répond pour les repas seulement, et pose une question', async () => {
    await logIn(hugo, 'contact@repas-des-flandres.example')
    await hugo.goto('/service/demandes')
    await hugo.getByRole('link', { name: /^DEM-/ }).first().click()
    await hugo.getByLabel('Votre message').fill('Un régime sans sel ?')
    await hugo.locator('form[action$="/message"]').getByRole('button', { name: 'Envoyer' }).click()
    await expect(hugo.getByRole('main')).toContainText('Un régime sans sel ?')
    await quote(hugo, '27', '', 1)
    await hugo.getByRole('button', { name: 'Envoyer le devis' }).click()
    await expect(hugo.getByRole('main')).toContainText('Devis envoyé')
  })

  await test.step('la care manager compare et publie', async () => {
    await page.goto(request)
    await expect(page.getByRole('table', { name: /comparés ligne à ligne/ })).toContainText('Non proposé')
    await inspect(page, 'devis-compares')
    await page.getByLabel('Prévenir aussi par e-mail').check()
    await page.getByRole('button', { name: 'Publier dans l’espace famille' }).click()
    await page.getByRole('link', { name: 'Repas des Flandres' }).first().click()
    await expect(page.getByRole('main')).toContainText('Un régime sans sel ?')
    await inspect(page, 'devis-messages')
  })

  const sophie = await somebody()
  await test.step('Sophie lit sur son téléphone, donne son avis, choisit', async () => {
    await sophie.setViewportSize({ width: 390, height: 844 })
    await page.goto('/messagerie')
    const told = page.getByRole('article').filter({ hasText: SOPHIE }).filter({ hasText: 'Des devis vous attendent' }).first()
    await sophie.goto((await told.getByRole('link').first().getAttribute('href')) ?? '')
    await sophie.getByRole('button', { name: 'Ouvrir mon espace' }).click()
    await expect(sophie).toHaveURL(/\/devis$/)
    await expect(sophie.getByRole('heading', { name: 'Qui a vu quoi ?' })).toBeVisible()
    await inspect(sophie, 'famille-devis')
    await sophie.getByLabel('En quelques mots').fill('Le premier me rassure.')
    await sophie.getByRole('button', { name: 'Envoyer', exact: true }).click()
    await expect(sophie.getByRole('main')).toContainText('Le premier me rassure.')
    const offer = sophie.getByRole('article', { name: 'Présence Nord' })
    await offer.getByRole('button', { name: 'Choisir Présence Nord' }).click()
    await expect(sophie.getByRole('alert').first()).toContainText('Cochez la phrase')
    await sophie.getByRole('article', { name: 'Présence Nord' }).getByRole('checkbox').check()
    await sophie.getByRole('article', { name: 'Présence Nord' }).getByRole('button', { name: 'Choisir Présence Nord' }).click()
    await expect(sophie.getByRole('main')).toContainText('a choisi Présence Nord')
    await inspect(sophie, 'famille-devis-choisi')
  })

  await page.goto(request)
  await expect(page.getByRole('main')).toContainText('Sophie Lambert a choisi un devis')
  await hugo.goto('/service/demandes')
  await expect(hugo.getByRole('main')).toContainText('Un autre service est retenu')
})

/** Fills the form; `only`: the rank of the one service offered, from 0. */
async function quote(page: Page, tariff: string, preferential: string, only?: number): Promise<void> {
  const all = await page.getByLabel('Tarif public').all()
  for (const [rank, field] of all.entries()) if (only === undefined || only === rank) await field.fill(tariff)
  const special = await page.getByLabel('Tarif préférentiel').all()
  for (const field of special) if (only === undefined) await field.fill(preferential)
  await page.getByLabel('Dimanche').fill('25')
  await page.getByLabel('Durée minimale d’une visite').fill('45')
  await page.getByLabel('Prénom').fill('Nadège')
  for (const yes of await page.getByRole('radio', { name: 'Oui' }).all()) await yes.check()
  const day = new Date(Date.now() + 20 * 86_400_000)
  const french = `${String(day.getDate()).padStart(2, '0')}/${String(day.getMonth() + 1).padStart(2, '0')}/${day.getFullYear()}`
  await page.getByLabel('Vous pouvez commencer le').fill(french)
  await page.getByLabel('Devis valable jusqu’au').fill(french)
}
