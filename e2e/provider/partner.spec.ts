import type { Page } from '@playwright/test'

import { expect, logIn, test } from '../support.ts'

const JULIE = 'julie.martin@cordee.example'
const PDF = { name: 'agrement.pdf', mimeType: 'application/pdf', buffer: Buffer.from('%PDF-1.4 essai') }

/** Fourteen digits with a right key, not yet given to anybody. */
function siret(): string {
  const body = String(Date.now()).slice(-8)
  const complete = (digits: string) => {
    for (let key = 0; key < 10; key += 1) if (luhn(digits + key) % 10 === 0) return digits + key
    return digits
  }
  return complete(`${complete(body)}0001`)
}

function luhn(digits: string): number {
  return [...digits].reverse().reduce((sum, digit, place) => {
    const value = Number(digit) * (place % 2 === 1 ? 2 : 1)
    return sum + (value > 9 ? value - 9 : value)
  }, 0)
}

/** The link of the latest mail whose subject says this. */
async function linkOf(page: Page, subject: string): Promise<string> {
  await page.goto('/messagerie')
  const mail = page.getByRole('article').filter({ hasText: subject }).first()
  const link = await mail.getByRole('link').first().getAttribute('href')
  return link ?? ''
}

test('un service s’inscrit, se décrit, accepte la charte, et un care manager le trouve', async ({ page, somebody, inspect }) => {
  test.setTimeout(240_000)
  const name = `Main Tendue ${Date.now()}`
  await page.goto('/partenaires')
  await inspect(page, 'partenaires')
  await page.getByRole('link', { name: 'S’inscrire' }).click()
  await page.getByLabel('Nom du service').fill(name)
  await page.getByLabel(/Que faites-\u2060?vous/).selectOption('sad_fragile')
  await page.getByLabel('SIRET').fill(siret())
  await page.getByLabel('Votre prénom et votre nom').fill('Nora Petit')
  await page.getByLabel('Adresse e-mail').fill(`nora.${Date.now()}@main-tendue.example`)
  await page.getByLabel('Téléphone').fill('01 99 00 30 01')
  await page.getByText('J’ai lu et j’accepte les conditions générales').click()
  await inspect(page, 'partenaire-inscription')
  await page.getByRole('button', { name: 'S’inscrire' }).click()
  await expect(page.getByRole('heading', { name: 'Regardez vos e-mails' })).toBeVisible()
  await inspect(page, 'partenaire-courriel')

  await page.goto(await linkOf(page, 'Confirmez votre adresse'))
  await page.getByLabel('Mot de passe', { exact: true }).fill('une corde bien tendue')
  await inspect(page, 'partenaire-mot-de-passe')
  await page.getByRole('button', { name: 'Ouvrir mon espace' }).click()
  await expect(page).toHaveURL(/\/service$/)
  await expect(page.getByText('Lisez et acceptez la charte éthique')).toBeVisible()
  await inspect(page, 'partenaire-accueil')

  await page.getByRole('link', { name: 'Ma fiche' }).click()
  await inspect(page, 'partenaire-fiche')
  await page.getByRole('link', { name: 'Modifier : Votre service' }).click()
  await page.getByLabel('Code postal').fill('59000')
  await page.getByLabel('Commune').fill('Lille')
  await page.getByRole('option', { name: /^Lille/ }).first().click()
  await inspect(page, 'partenaire-etape')
  await page.getByRole('button', { name: 'Enregistrer' }).click()
  await expect(page.getByRole('heading', { name: 'Vous joindre' })).toBeVisible()

  await page.goto('/service/fiche/etapes/prestations')
  await page.getByLabel('Garde de nuit').check()
  await page.getByLabel('Dimanche').check()
  await page.getByLabel('Polonais').check()
  await inspect(page, 'partenaire-prestations')
  await page.getByRole('button', { name: 'Enregistrer' }).click()
  await page.goto('/service/fiche/historique')
  await expect(page.getByText('Version 3')).toBeVisible()
  await expect(page.getByRole('row').filter({ hasText: 'Polonais' })).toBeVisible()
  await inspect(page, 'partenaire-historique')

  await page.goto('/service/agrements')
  await page.getByLabel('Quoi ?').selectOption('autorisation')
  await page.getByLabel('Numéro').fill('AUT-59-7777')
  await page.getByLabel('Prend fin le').fill('31/12/2040')
  await page.getByLabel('Justificatif').setInputFiles(PDF)
  await page.getByRole('button', { name: 'Déposer' }).click()
  await expect(page.getByRole('row').filter({ hasText: 'AUT-59-7777' })).toContainText('En cours')
  await inspect(page, 'partenaire-agrements')
  await page.goto('/service/documents')
  await inspect(page, 'partenaire-documents')

  await page.goto('/service/charte')
  await inspect(page, 'partenaire-charte')
  await page.getByText('J’ai lu cette charte').click()
  await page.getByRole('button', { name: 'Accepter la charte' }).click()
  await expect(page.getByText('une mission peut vous être confiée')).toBeVisible()

  const julie = await somebody()
  await logIn(julie, JULIE)
  await julie.goto('/echeances?qui=equipe')
  await julie.getByRole('link', { name: `Nouveau partenaire : ${name}` }).click()
  await expect(julie.getByRole('heading', { level: 1, name })).toBeVisible()
  await inspect(julie, 'prestataire')
  await julie.goto('/prestataires?service=garde_nuit&pres_de=59000&langue=polonais&jour=dimanche')
  await expect(julie.getByRole('row').filter({ hasText: name })).toContainText(/commune|code postal/)
  await inspect(julie, 'prestataires')
})

test.describe('ce qui n’est pas juste', () => {
  test.use({ tolerated: [/status of 422/] })

  test('se corrige au champ, sans rien perdre', async ({ page, inspect }) => {
    await page.goto('/partenaires/inscription')
    await page.getByLabel('Nom du service').fill('Main Tendue')
    await page.getByLabel('SIRET').fill('732 829 320 00075')
    await page.getByRole('button', { name: 'S’inscrire' }).click()
    await expect(page.getByRole('alert')).toContainText('erreur de frappe')
    await expect(page.getByLabel('Nom du service')).toHaveValue('Main Tendue')
    await inspect(page, 'partenaire-inscription-a-corriger')
  })
})

test('un annuaire se lit avant d’être écrit', async ({ page, inspect }) => {
  const city = `Ville${Date.now()}`
  const file = `Raison sociale;Tél.;CP;Ville;Prestations\nAide ${city};;59000;${city};Ménage\nPrésence Nord;01 99 00 20 01;59800;Lille;Toilette\n`
  await logIn(page, JULIE)
  await page.goto('/prestataires')
  await page.getByRole('link', { name: 'Importer un annuaire' }).click()
  await inspect(page, 'prestataires-importer')
  await page.getByLabel('Fichier', { exact: true }).setInputFiles({ name: 'annuaire.csv', mimeType: 'text/csv', buffer: Buffer.from(file) })
  await page.getByRole('button', { name: 'Voir ce qu’il contient' }).click()
  await expect(page.getByLabel('Raison sociale')).toHaveValue('nom')
  await expect(page.getByRole('row').filter({ hasText: 'ligne 3' })).toContainText('même téléphone')
  await expect(page.getByRole('checkbox', { name: /^Présence Nord/ })).not.toBeChecked()
  await inspect(page, 'prestataires-annuaire')
  await page.getByRole('button', { name: 'Ajouter les lignes cochées' }).click()
  await expect(page.getByText('1 service ajouté')).toBeVisible()
  await page.goto(`/prestataires?q=${city}`)
  await expect(page.getByRole('row').filter({ hasText: `Aide ${city}` })).toContainText('Ménage')
  await page.goto('/prestataires/nouveau')
  await inspect(page, 'prestataire-nouveau')
})
