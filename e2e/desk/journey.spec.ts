import { execFileSync } from 'node:child_process'
import { type Page } from '@playwright/test'
import { expect, logIn, test } from '../support.ts'
import { CallPage } from './call-page.ts'

const caller = { name: 'Claire Fontaine', email: 'claire.fontaine@famille.example', phone: '01 99 00 55 01' }
const mother = { name: 'Suzanne Fontaine', phone: '01 99 00 55 02', street: '18 rue de Gand', postcode: '59800', city: 'Lille' }

test('de la première phrase de l’appel au plan approuvé par la famille', async ({ page, somebody, inspect }) => {
  test.setTimeout(480_000)
  await page.setViewportSize({ width: 1440, height: 900 })
  await logIn(page, 'julie.martin@cordee.example')
  await page.goto('/')
  await inspect(page, 'accueil')

  const call = await CallPage.take(page)
  await test.step('l’appel, dans l’ordre de la conversation', () => converse(call))
  await inspect(page, 'appel')
  await test.step('la semaine et le budget', () => recommend(call))
  await inspect(page, 'appel-services')

  const leftToPay = await test.step('le récapitulatif', () => concludeWithLevelA(call))
  await inspect(page, 'recapitulatif')
  await test.step('la fiche, sans rien retaper', () => createPerson(call))
  await inspect(page, 'fiche-apres-appel')
  expect(repeated(call.typed), 'faits tapés deux fois').toEqual([])

  await page.goto(`${call.path}/plan`)
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(`Le plan de ${mother.name}`)
  await expect(page.getByLabel('Chiffres du plan')).toContainText(leftToPay)
  await inspect(page, 'plan-brouillon')
  await test.step('l’envoi, destinataire par destinataire', () => send(page))
  await inspect(page, 'plan-envoye')
  await test.step('le document', () => readPdf(page, leftToPay))

  const sentPlan = page.url()
  const relative = await somebody()
  await relative.setViewportSize({ width: 390, height: 844 })
  await test.step('la fille ouvre le lien, lit et approuve', async () => {
    await relative.goto(await linkInMailbox(page))
    await relative.getByRole('button', { name: 'Ouvrir mon espace' }).click()
    await expect(relative).toHaveURL(/\/famille\/[0-9a-f-]{36}\/plan/)
    await expect(relative.getByRole('main')).toContainText(leftToPay)
    await inspect(relative, 'plan-famille')
    await approve(relative)
    await inspect(relative, 'plan-famille-approuve')
  })

  await page.goto(sentPlan)
  const approvals = page.locator('section', { has: page.getByRole('heading', { name: 'Accords' }) })
  await expect(approvals).toContainText(`Aidant principal : Approuvé ${caller.name}`)
  await inspect(page, 'plan-approuve')
  await page.goto('/echeances')
  await expect(page.getByRole('main')).toContainText(`Rappeler ${caller.name} après l’envoi du plan`)
  await inspect(page, 'echeances')
})

async function converse(call: CallPage): Promise<void> {
  const { page } = call
  await call.type('besoin', 'besoin', 'Ma mère rentre de l’hôpital, il lui faudrait une auxiliaire de vie le matin.')
  await call.pick('sortie_hospitalisation', 'sortie', 1)
  await call.type('sortie_date', 'date de sortie', frenchDate(3))
  await call.pick('raison', 'raison', 1)
  await call.type('age', 'age', '84')
  await call.pick('relation', 'relation', 2)
  await call.pick('en_couple', 'couple', 2)
  await call.type('retraite', 'retraite', '2000')
  await call.pick('proprietaire', 'proprietaire', 2)
  await call.type('mutuelle_nom', 'mutuelle', 'Mutuelle Horizon Bleu')

  await page.locator('#bloc-notes').click()
  await call.write('Rappeler plutôt le soir, elle travaille en journée.')
  await expect(page.locator('.notes__status')).toContainText('Enregistré')

  await call.goTo('appelant', 'appelant')
  await call.write(caller.name)
  await page.keyboard.press('Tab')
  await call.write(caller.email)
  await page.keyboard.press('Tab')
  await call.write(caller.phone)
  await call.expectSaved('appelant')
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible()

  await call.goTo('aide', 'proche aidé')
  await call.write(mother.name)
  await page.keyboard.press('Tab')
  await page.keyboard.press('Tab')
  await call.write(mother.phone)
  await call.expectSaved('aide')
  await call.pick('fragilite', 'fragilité', 4)

  await assessAutonomy(call)
  await locate(call)
}

/** Nine questions about everyday gestures, by digits and Enter; then what the grid still asks. */
async function assessAutonomy(call: CallPage): Promise<void> {
  const { page } = call
  await call.goTo('autonomie.mobilite', 'mobilité')
  const gestures = page.locator('#etape-autonomie [data-kind="autonomy"]')
  const keys = await gestures.evaluateAll(all => all.map(one => one.getAttribute('data-question') ?? ''))
  expect(keys).toHaveLength(9)
  for (const key of keys) {
    await expect(call.question(key).locator(':focus')).toHaveCount(1)
    await page.keyboard.press(key === 'autonomie.toilette' ? '3' : '2')
    await call.expectSaved(key)
    await page.keyboard.press('Enter')
  }
  const gir = call.figure(/GIR estimé/)
  await expect(gir).toContainText('à')

  await call.goTo('aggir.communication', 'communication')
  const variables = page.locator('#etape-aggir [data-kind="aggir"]')
  for (const key of await variables.evaluateAll(all => all.map(one => one.getAttribute('data-question') ?? ''))) {
    await expect(call.question(key).locator(':focus')).toHaveCount(1)
    await page.keyboard.press(/toilette|transferts|depl_interieur/.test(key) ? '3' : /comport|orient|commun/.test(key) ? '1' : '2')
    await call.expectSaved(key)
    await page.keyboard.press('Enter')
  }
  await expect(gir).toHaveText(/^\s*GIR [1-6]\s*$/)
  await expect(call.synthesis).toContainText('APA')
}

async function locate(call: CallPage): Promise<void> {
  const { page } = call
  await call.goTo('adresse', 'adresse')
  await call.write(mother.street)
  await page.keyboard.press('Tab')
  await page.keyboard.press('Tab')
  await call.write(mother.postcode)
  await page.keyboard.press('Tab')
  await call.write(mother.city)
  await call.expectSaved('adresse')
}

/** Two services; what is left to pay appears with the first rhythm and follows the second. */
async function recommend(call: CallPage): Promise<void> {
  const { page } = call
  const left = call.figure(/Reste à payer par mois/)
  await expect(left).toHaveCount(0)
  await call.goTo('services_recommandes', 'services recommandés')
  const first = page.locator('#q-services_recommandes .service').first()
  await first.getByRole('checkbox').first().check()
  await first.getByLabel('Fois').fill('5')
  await first.getByLabel('Durée').fill('60')
  await call.expectSaved('services_recommandes')
  await expect(left).toContainText('€')
  const fiveTimes = await left.textContent()

  await first.getByLabel('Fois').fill('7')
  await expect(left).not.toHaveText(fiveTimes ?? '')
  await expect(call.synthesis).toContainText('7 h')
}

/** Gives what is left to pay, as the screen writes it. */
async function concludeWithLevelA(call: CallPage): Promise<string> {
  const { page } = call
  const shown = (await call.figure(/Reste à payer par mois/).innerText()).trim()
  const path = call.path
  await page.getByRole('link', { name: 'Conclure' }).click()
  await expect(page).toHaveURL(`${path}/recapitulatif`)
  await expect(page.getByRole('main')).toContainText(shown)
  await page.getByRole('radio', { name: /CAS A/ }).check()
  await page.getByRole('button', { name: 'Noter ce choix' }).click()
  await expect(page.getByRole('radio', { name: /CAS A/ })).toBeChecked()
  return shown
}

async function createPerson(call: CallPage): Promise<void> {
  const { page } = call
  const path = call.path.replace('/recapitulatif', '')
  await page.getByRole('link', { name: 'Dire de qui il s’agit' }).click()
  const main = page.getByRole('main')
  await expect(main).toContainText(mother.name)
  await expect(main).toContainText(mother.phone)
  await page.getByRole('button', { name: 'Créer sa fiche' }).click()
  // The call opens again at the step where it was left, and says so in its address.
  await expect(page).toHaveURL(new RegExp(`${path}(\\?|$)`))
  await page.getByRole('link', { name: 'Sa fiche' }).click()
  for (const fact of [mother.name, mother.phone, mother.street, mother.postcode, mother.city]) await expect(page.getByRole('main')).toContainText(fact)
  await page.goto(path)
}

async function send(page: Page): Promise<void> {
  await page.getByLabel(new RegExp(`^${caller.name}`)).check()
  await page.getByRole('button', { name: 'Envoyer le plan' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Envoyer le plan' }).click()
  await expect(page).toHaveURL(/\/personnes\/[0-9a-f-]{36}\/plans\/[0-9a-f-]{36}/)
  await expect(page.getByRole('status').first()).toContainText('Plan envoyé')
}

async function readPdf(page: Page, leftToPay: string): Promise<void> {
  const address = await page.getByRole('link', { name: 'Le plan (PDF)' }).getAttribute('href')
  const pdf = await page.request.get(address ?? '')
  expect(pdf.headers()['content-type']).toBe('application/pdf')
  const text = execFileSync('pdftotext', ['-layout', '-', '-'], { input: await pdf.body() }).toString()
  const said = text.replace(/\s+/g, ' ')
  expect(said).toContain(mother.name)
  expect(said).toContain('GIR estimé')
  expect(said).toContain(leftToPay.replace(/\s+/g, ' '))
  // The insurer was only named during the call: the plan says what to ask of it.
  expect(said).toContain('Mutuelle Horizon Bleu')
  expect(said).toContain('À demander')
  expect(said).toContain('Appelez la mutuelle')
}

/** The personal link, in the newest mail to the caller. */
async function linkInMailbox(page: Page): Promise<string> {
  await page.goto('/messagerie')
  const mail = page.getByRole('article').filter({ hasText: caller.email }).first()
  await expect(mail).not.toContainText(/GIR|hôpital|€/)
  const link = await mail.getByRole('link').first().getAttribute('href')
  return link ?? ''
}

async function approve(relative: Page): Promise<void> {
  await relative.getByRole('button', { name: 'J’approuve' }).click()
  await expect(relative.getByRole('main')).toContainText('Votre accord est enregistré')
}

function frenchDate(daysFromNow: number): string {
  const day = new Date(Date.now() + daysFromNow * 86_400_000)
  return day.toLocaleDateString('fr-FR', { timeZone: 'Europe/Paris' })
}

function repeated(typed: string[]): string[] {
  return typed.filter((text, place) => typed.indexOf(text) !== place)
}
