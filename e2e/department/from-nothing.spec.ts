import { readFile } from 'node:fs/promises'

import type { Page } from '@playwright/test'

import { OwnServer } from '../own-server.ts'
import { expect, test } from '../support.ts'
import { invoice, order } from './messages.ts'

/** Only its titles serve: the visits are this test's own. */
const VENDOR = '../crates/exchange/mapping/samples/visites.csv'
const CLAIM = 'F-2026-03-500'

let server: OwnServer | undefined

test.afterEach(async () => {
  await server?.discard()
})

test('une base vide : une règle, une commande, un format, une facture, une correction, un paiement', async ({
  page,
  somebody,
  inspect,
}) => {
  const service = 'SAAD-ESSAI'
  const first = await OwnServer.empty('Maison Essai', 'Rose Lambert', 'rose.lambert@maison.example')
  const own = (server = first.server)
  const at = (path: string) => `${own.url}${path}`
  const agent = await somebody(own.url)
  let secret = ''

  await test.step('la première responsable ouvre le département et y invite une agente', async () => {
    await page.goto(first.link)
    await page.getByRole('button').first().click()
    await page.goto(at('/administration/structures/nouvelle'))
    await page.getByLabel('Nom', { exact: true }).fill('Département de l’Essai')
    await page.getByLabel('Genre').selectOption({ label: 'Département' })
    await page.getByRole('button', { name: 'Enregistrer' }).click()
    await page.getByLabel('Prénom et nom').fill('Ana Silva')
    await page.locator('#membre-courriel').fill('ana.silva@departement.example')
    await page.getByLabel('Agent du département').check()
    await page.getByRole('button', { name: 'Inviter' }).click()
    await agent.goto(await invitation(own, 'ana.silva@departement.example'))
    await agent.getByRole('button').first().click()
    await agent.goto('/departement')
    await inspect(agent, 'departement-vide')
  })

  await test.step('elle ajoute un service, sa clé et une règle', async () => {
    await agent.goto('/departement/services/nouveau')
    await agent.getByLabel('Nom').fill('Les Essais à domicile')
    await agent.getByLabel('Identifiant dans les fichiers').fill(service)
    await agent.getByRole('button', { name: 'Ajouter' }).click()
    await agent.goto('/departement/services/cles')
    await agent.getByLabel(/À quoi sert-\u2060?elle/).fill('Télégestion')
    await agent.getByLabel('Qui s’en sert').selectOption({ label: 'Les Essais à domicile' })
    await agent.getByRole('button', { name: 'Créer la clé' }).click()
    secret = await agent.locator('code').innerText()
    await agent.goto('/departement/regles/nouvelle')
    await agent.getByLabel('Tarif horaire').fill('25,00')
    await agent.getByRole('button', { name: 'Publier la règle' }).click()
    await expect(agent.getByRole('status').first()).toContainText('publiée')
  })

  await test.step('elle dépose la prise en charge', async () => {
    await agent.goto('/departement/fichiers')
    const file = { name: 'commande.xml', mimeType: 'application/xml', buffer: Buffer.from(order(service)) }
    await agent.locator('input[type=file]').setInputFiles(file)
    await agent.getByRole('button', { name: 'Déposer' }).click()
    await becomes(agent, '1 message pris en compte, aucun refusé')
  })

  await test.step('elle décrit le fichier de l’éditeur, sur place', async () => {
    await agent.goto('/departement/formats/nouveau')
    await agent.getByLabel('Nom du format').fill('Télégestion de l’essai')
    await agent.getByLabel('Interventions', { exact: true }).check()
    await agent.getByLabel('Qui l’envoie').selectOption({ label: 'Les Essais à domicile' })
    const file = { name: 'essai.csv', mimeType: 'text/csv', buffer: await visits(service, '09:30') }
    await agent.getByLabel('Fichier d’essai').setInputFiles(file)
    await agent.getByRole('button', { name: 'Lire le fichier' }).click()
    await agent.getByRole('button', { name: 'Continuer vers les correspondances' }).click()
    await expect(agent.getByText('3 lignes essayées, toutes lues.')).toBeVisible()
    await agent.getByRole('link', { name: 'Essayer et publier' }).click()
    await agent.getByRole('button', { name: 'Publier' }).click()
    await expect(agent.getByRole('status').first()).toContainText('Version 1 publiée')
  })

  await test.step('le service envoie ses visites, puis sa facture', async () => {
    await sends(agent, secret, 'visites.csv', await visits(service, '09:30'))
    await becomes(agent, '3 messages pris en compte, aucun refusé')
    await sends(agent, secret, 'facture.xml', Buffer.from(invoice(CLAIM, service)))
    await becomes(agent, '1 message pris en compte, aucun refusé')
  })

  await test.step('la facture compte une demi-heure de trop, et dit pourquoi', async () => {
    await opens(agent, '1 sur 1')
    await expect(agent.getByRole('heading', { name: 'Pourquoi, et que faire' })).toBeVisible()
    await expect(agent.getByText('12,50 €').first()).toBeVisible()
    await inspect(agent, 'departement-premiere-facture')
  })

  await test.step('le service corrige la visite : la facture est juste', async () => {
    await sends(agent, secret, 'visites-corrigees.csv', await visits(service, '10:00'))
    await becomes(agent, '1 message pris en compte, 2 déjà reçus')
    await opens(agent, 'Sans écart')
    await agent.getByRole('button', { name: 'Accepter toute la facture' }).click()
    await expect(agent.getByRole('status').first()).toContainText('acceptée')
  })

  await test.step('elle arrête l’état de paiement', async () => {
    await agent.goto('/departement/paiements')
    await agent.getByRole('button', { name: 'Arrêter l’état de paiement' }).click()
    await agent.getByRole('dialog').getByRole('button', { name: 'Arrêter l’état de paiement' }).click()
    await expect(agent).toHaveURL(/\/paiements\/./)
    await agent.goto('/departement/paiements')
    await expect(agent.getByRole('row').filter({ hasText: /N°\s1/ })).toContainText(/75,00\s€/)
    const state = await agent.request.get((await agent.getByRole('link', { name: /Télécharger/ }).first().getAttribute('href')) ?? '')
    expect(await state.text()).toContain(CLAIM)
    await inspect(agent, 'departement-premier-paiement')
  })
})

/** The link of the mail that invites somebody, once it has left. */
async function invitation(server: OwnServer, to: string): Promise<string> {
  let link = ''
  await expect(async () => {
    const [mail = ''] = await server.mails(to)
    // A line of a mail is cut where « = » ends it.
    link = /http:\S+\/lien\/[\w-]+/.exec(mail.replace(/=\r?\n/g, ''))?.[0] ?? ''
    expect(link).not.toBe('')
  }).toPass({ timeout: 30_000 })
  return link
}

/** Three visits in March 2026 as the vendor's software exports them; the last one is retained until `end`. */
async function visits(service: string, end: string): Promise<Buffer> {
  const titles = (await readFile(VENDOR, 'latin1')).split('\r\n')[0] ?? ''
  const visit = (number: number, day: string, until: string) =>
    `V-50${number};PEC-2026-500;BEN-00417;MOREL;Éliane;CD99;${service};;I052;Jérôme Wattelet;APA;PRE;${day}/03/2026;09:00;10:00;09:00;${until};09:00;${until};;${until === '10:00' ? '1h00' : '0h30'};2,0;`
  const lines = [titles, visit(1, '02', '10:00'), visit(2, '09', '10:00'), visit(3, '16', end), '']
  return Buffer.from(lines.join('\r\n'), 'latin1')
}

/** Through the API, with the service's key; then its acknowledgement is on the page. */
async function sends(page: Page, secret: string, name: string, data: Buffer): Promise<void> {
  const sent = await page.request.post(`/api/v1/fichiers?nom=${name}`, {
    headers: { authorization: `Bearer ${secret}`, 'content-type': 'application/octet-stream' },
    data,
  })
  expect(sent.status()).toBe(202)
  const { id } = (await sent.json()) as { id: string }
  await page.goto(`/departement/fichiers/${id}`)
}

/** A job does it: the page is asked again until it says so. */
async function becomes(page: Page, said: string): Promise<void> {
  await expect(async () => {
    await page.reload()
    await expect(page.getByText(said).first()).toBeVisible({ timeout: 500 })
  }).toPass({ timeout: 30_000 })
}

/** The only invoice of the département, once the queue says `said` of it. */
async function opens(page: Page, said: string): Promise<void> {
  await page.goto(`/departement/factures?q=${CLAIM}`)
  await becomes(page, said)
  await page.getByRole('link', { name: CLAIM }).click()
}
