import { type Page } from '@playwright/test'
import { OwnServer } from '../own-server.ts'
import { expect, logIn, test } from '../support.ts'
import { CallPage } from './call-page.ts'

const JULIE = 'julie.martin@cordee.example'
const KARIM = 'karim.benali@cordee.example'
const COMMENT = 'Elle dit : « je ne veux pas d’inconnu chez moi », puis accepte un essai.'

test.beforeEach(async ({ page }) => {
  await page.setViewportSize({ width: 1440, height: 900 })
})

test('on tape avec des pauses pendant que le serveur met 400 ms à répondre : aucune lettre perdue', async ({ page }) => {
  await logIn(page, JULIE)
  const call = await CallPage.take(page)
  const traffic = await slowDown(page, 400)

  await call.goTo('besoin', 'besoin')
  for (const words of COMMENT.split(/(?<= )/)) {
    await call.write(words)
    await page.waitForTimeout(350 + (words.length * 97) % 700)
  }
  await call.expectSaved('besoin')
  expect(await call.question('besoin').locator('textarea').inputValue()).toBe(COMMENT)
  await expect(call.question('besoin').locator(':focus')).toHaveCount(1)
  expect(traffic.requests, 'plusieurs envois pendant la frappe').toBeGreaterThan(2)
  expect(traffic.mostAtOnce, 'un seul envoi à la fois').toBe(1)

  await page.reload()
  await expect(call.question('besoin').locator('textarea')).toHaveValue(COMMENT)
})

test.describe('le réseau coupé', () => {
  test.use({ tolerated: [/ERR_INTERNET_DISCONNECTED/] })

  test('trente secondes : tout reste sur l’appareil, puis part une seule fois', async ({ page, context, somebody, inspect }) => {
    await page.clock.install()
    await logIn(page, JULIE)
    const call = await CallPage.take(page)
    await call.type('age', 'age', '84')

    await context.setOffline(true)
    await call.goTo('retraite', 'retraite')
    await call.write('2000')
    await call.goTo('besoin', 'besoin')
    await call.write('Une aide le matin')
    await page.locator('#bloc-notes').click()
    await call.write('Le réseau a coupé')
    await page.clock.fastForward(1000)
    await expect(call.banner).toContainText('Hors connexion')
    await expect(call.banner).toContainText('3 en attente')
    await page.clock.fastForward(30_000)
    await expect(call.banner).toContainText('3 en attente')

    const karim = await somebody()
    await logIn(karim, KARIM)
    await karim.goto(call.path)
    await expect(new CallPage(karim).question('retraite').locator('input').first()).toHaveValue('')

    await context.setOffline(false)
    await expect(call.banner).toBeHidden()
    await call.expectSaved('retraite')
    await karim.reload()
    const seen = new CallPage(karim)
    await expect(seen.question('retraite').locator('input').first()).toHaveValue(/^2\s?000$/)
    await expect(seen.question('besoin').locator('textarea')).toHaveValue('Une aide le matin')
    await expect(seen.question('retraite'), 'enregistré une seule fois').toHaveAttribute('data-version', '1')
    await expect(seen.question('besoin'), 'enregistré une seule fois').toHaveAttribute('data-version', '1')
    await inspect(page, 'appel-apres-coupure')
  })

  test('puis la page rechargée : ce qui attendait est renvoyé', async ({ page }) => {
    await logIn(page, JULIE)
    const call = await CallPage.take(page)
    await page.route('**/reponses', route => route.abort('internetdisconnected'))
    await call.goTo('retraite', 'retraite')
    await call.write('1850')
    await expect(call.banner).toContainText('1 en attente')
    await page.unroute('**/reponses')
    await page.reload()
    await call.expectSaved('retraite')
    await page.reload()
    await expect(call.question('retraite').locator('input').first()).toHaveValue(/^1\s?850$/)
    await expect(call.question('retraite')).toHaveAttribute('data-version', '1')
  })
})

test('deux agents sur un même appel : les champs se complètent, un désaccord se tranche', async ({ page, somebody, inspect }) => {
  const other = await somebody()
  // Both answer before either page has asked what the other did.
  for (const one of [page, other]) await one.route('**/collegues?*', route => route.fulfill({ status: 204 }))
  await logIn(page, JULIE)
  const julie = await CallPage.take(page)
  await other.setViewportSize({ width: 1440, height: 900 })
  await logIn(other, KARIM)
  await other.goto(julie.path)
  const karim = new CallPage(other)

  await julie.type('retraite', 'retraite', '2000')
  await karim.type('besoin', 'besoin', 'Une aide le matin')
  const news = other.locator('#appel-collegues')
  await expect(news).toContainText('Julie Martin a répondu à une question')
  await inspect(other, 'appel-collegue')
  await news.getByRole('link', { name: 'Afficher' }).click()
  await expect(news).toBeEmpty()
  await expect(karim.question('retraite').locator('input').first()).toHaveValue(/^2\s?000$/)
  await expect(karim.question('besoin').locator('textarea')).toHaveValue('Une aide le matin')

  await julie.type('age', 'age', '84')
  await karim.goTo('age', 'age')
  await karim.write('85')
  const conflict = karim.question('age').getByRole('alert')
  await expect(conflict).toContainText('Julie Martin a répondu « 84')
  await inspect(other, 'appel-desaccord')
  await other.reload()
  await expect(conflict).toContainText('Julie Martin a répondu « 84')
  await expect(karim.question('age').locator('input').first()).toHaveValue('85')
  await conflict.getByRole('button', { name: 'Garder ma réponse' }).click()
  await karim.expectSaved('age')

  await julie.goTo('age', 'age')
  await page.keyboard.press('ControlOrMeta+a')
  await julie.write('86')
  const second = julie.question('age').getByRole('alert')
  await expect(second).toContainText('Karim Benali a répondu « 85')
  await second.getByRole('button', { name: 'Prendre la sienne' }).click()
  await expect(julie.question('age').locator('input').first()).toHaveValue('85')
  await page.reload()
  await expect(julie.question('age').locator('input').first()).toHaveValue('85')
})

test('la réponse d’une collègue arrive d’elle-même, sans toucher au champ où l’on écrit', async ({ page, somebody }) => {
  await logIn(page, JULIE)
  const julie = await CallPage.take(page)
  const other = await somebody()
  await other.setViewportSize({ width: 1440, height: 900 })
  await logIn(other, KARIM)
  await other.goto(julie.path)
  const karim = new CallPage(other)
  await karim.goTo('besoin', 'besoin')

  await julie.type('retraite', 'retraite', '2000')
  await julie.type('besoin', 'besoin', 'Le matin')
  await expect(other.locator('#appel-collegues')).toContainText('Julie Martin a répondu à 2 questions')
  await expect(karim.question('retraite').locator('input').first()).toHaveValue(/^2\s?000$/)
  await expect(karim.question('besoin').locator('textarea'), 'le champ où l’on est').toHaveValue('')
  await expect(karim.question('besoin').locator('textarea')).toBeFocused()

  await karim.write('Le soir')
  await expect(karim.question('besoin').getByRole('alert')).toContainText('Julie Martin a répondu « Le matin')
  await expect(karim.question('besoin').locator('textarea')).toHaveValue('Le soir')
})

test('une fiche qui ressemble est dite dans la barre, puis écartée', async ({ page, inspect }) => {
  await logIn(page, JULIE)
  const call = await CallPage.take(page)
  await call.type('aide', 'proche', 'marcelle lefevre')
  const bar = page.locator('#appel-qui')
  await expect(bar).toContainText('1 fiche ressemble : Marcel Lefebvre')
  await inspect(page, 'appel-ressemblance')
  await bar.getByRole('link', { name: 'Comparer' }).click()
  await expect(page.getByRole('columnheader', { name: 'Sur la fiche' })).toBeVisible()
  await inspect(page, 'appel-comparaison')
  await page.goBack()
  await bar.getByRole('button', { name: 'Ce n’est pas elle' }).click()
  await expect(bar).not.toContainText('ressemble')
  await expect(bar).toContainText('Rattacher à une fiche')
  await page.reload()
  await expect(bar).not.toContainText('ressemble')
})

test('un appel suspendu se reprend au même champ', async ({ page, inspect }) => {
  await logIn(page, JULIE)
  const call = await CallPage.take(page)
  const name = `Alix Suspendue ${Date.now()}`
  await call.goTo('appelant', 'appelant')
  await call.write(name)
  await call.expectSaved('appelant')
  await call.type('retraite', 'retraite', '1500')
  const field = await page.evaluate(() => document.activeElement?.id)
  const path = call.path

  await page.getByRole('link', { name: 'Suspendre' }).click()
  await inspect(page, 'suspendre')
  await page.getByRole('button', { name: 'Suspendre l’appel' }).click()
  await expect(page).toHaveURL('/appels')
  await inspect(page, 'appels')
  await page.getByRole('button', { name: `Reprendre l’appel de ${name}` }).click()
  // The call opens again at the step where it was left, and says so in its address.
  await expect(page).toHaveURL(new RegExp(`${path}(\\?|$)`))
  await expect.poll(() => page.evaluate(() => document.activeElement?.id)).toBe(field)
  await expect(page.locator(`[id="${field}"]`)).toBeInViewport()
})

test('le nom de l’appelant paraît dans la barre pendant qu’on tape, et l’essentiel abordé se tait', async ({ page }) => {
  await logIn(page, JULIE)
  const call = await CallPage.take(page)
  const reason = call.question('raison').locator('[data-essential]')
  await expect(reason).not.toHaveAttribute('hidden')
  await call.pick('raison', 'raison', 1)
  await expect(reason).toHaveAttribute('hidden', '')

  await call.goTo('appelant', 'appelant')
  await call.write('Claire Fontaine')
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Claire Fontaine')
  await call.write(' épouse Morel')
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Claire Fontaine épouse Morel')
  await expect(call.question('appelant').locator('input').first()).toHaveValue('Claire Fontaine épouse Morel')
  await expect(call.question('appelant').locator(':focus')).toHaveCount(1)
})

test.describe('conclure', () => {
  test.use({ tolerated: [/ERR_INTERNET_DISCONNECTED/] })

  test('attend la dernière réponse, et reste là tant qu’elle n’est pas partie', async ({ page, inspect }) => {
    await logIn(page, JULIE)
    const call = await CallPage.take(page)
    const conclude = page.getByRole('link', { name: 'Conclure' })
    await page.route('**/reponses', route => route.abort('internetdisconnected'))
    await call.goTo('retraite', 'retraite')
    await call.write('1850')
    await conclude.click()
    await expect(call.banner).toContainText('Vous restez sur cette page')
    await expect(call.banner).toContainText('1 en attente')
    await inspect(page, 'appel-conclure-hors-connexion')
    await expect(page).not.toHaveURL(/recapitulatif/)

    await page.unroute('**/reponses')
    await slowDown(page, 1500)
    await call.goTo('besoin', 'besoin')
    await call.write('Une aide le matin')
    await conclude.click()
    await expect(call.saveStatus).toHaveText('Enregistrement en cours…')
    await expect(page).toHaveURL(/recapitulatif/)
    await expect(page.getByRole('main')).toContainText('Une aide le matin')
    await expect(page.getByRole('main')).toContainText(/1\s?850/)
    await inspect(page, 'recapitulatif-court')
  })

  test('revient à la réponse refusée', async ({ page }) => {
    await logIn(page, JULIE)
    const call = await CallPage.take(page)
    await call.goTo('age', 'age')
    await call.write('douze cents')
    await page.getByRole('link', { name: 'Conclure' }).click()
    await expect(call.banner).toContainText('n’a pas pu être enregistrée')
    await expect(call.question('age').locator(':focus')).toHaveCount(1)
    await page.getByRole('link', { name: 'Conclure' }).click()
    await expect(page).toHaveURL(/recapitulatif/)
  })
})

test('une commune choisie dans la liste apporte son code postal', async ({ page }) => {
  await logIn(page, JULIE)
  const call = await CallPage.take(page)
  const address = call.question('adresse')
  await call.goTo('adresse', 'adresse')
  await address.getByLabel('Commune').click()
  await call.write('roubai')
  await expect(address.getByRole('option', { name: 'Roubaix 59100' })).toBeVisible()
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  await expect(address.getByLabel('Commune')).toHaveValue('Roubaix')
  await expect(address.getByLabel('Code postal')).toHaveValue('59100')
  await call.expectSaved('adresse')
  await page.reload()
  await expect(address.locator('input[name="adresse~value.insee"]')).toHaveValue('59512')

  await address.getByLabel('Commune').click()
  await call.write(' nord')
  await call.expectSaved('adresse')
  await page.reload()
  await expect(address.getByLabel('Commune')).toHaveValue('Roubaix nord')
  await expect(address.locator('input[name="adresse~value.insee"]')).toHaveValue('')
})

test('dix réponses dans le désordre, sans toucher la souris', async ({ page }) => {
  await logIn(page, JULIE)
  const call = await CallPage.take(page)
  await expect(call.question('raison').locator(':focus')).toHaveCount(1)
  await call.pick('proprietaire', 'propriétaire', 2)
  await call.type('age', 'age', '84')
  await call.pick('raison', 'raison', 1)
  await call.type('mutuelle_nom', 'mutuelle', 'Horizon Bleu')
  await call.pick('autonomie.continence', 'fuites', 2)
  await call.type('retraite', 'retraite', '2000')
  await call.pick('aidant_regulier', 'aidant familial', 1)
  await call.type('besoin', 'besoin', 'Un peu de répit')
  await call.pick('en_couple', 'marié', 2)
  await call.pick('sortie_hospitalisation', 'hopital', 1)

  await page.reload()
  for (const key of ['age', 'mutuelle_nom', 'retraite', 'besoin']) await expect(call.question(key).locator('input, textarea').first(), key).not.toHaveValue('')
  const ticked = { proprietaire: 'non', raison: 'fragilite', aidant_regulier: 'oui', en_couple: 'non', sortie_hospitalisation: 'oui' }
  for (const [key, value] of Object.entries(ticked)) await expect(call.question(key).locator(`input[name="${key}~value"]:checked`), key).toHaveValue(value)
})

test.describe('le serveur tué', () => {
  test('pendant un enregistrement : ce qui était acquis y est, le reste repart seul', async ({ browser }) => {
    test.setTimeout(240_000)
    const server = await OwnServer.start()
    try {
      const page = await browser.newPage({ baseURL: server.url, locale: 'fr-FR', viewport: { width: 1440, height: 900 } })
      await logIn(page, JULIE)
      const call = await CallPage.take(page)
      await call.type('age', 'age', '84')
      await call.type('besoin', 'besoin', 'Une aide le matin')

      await call.goTo('retraite', 'retraite')
      const leaving = page.waitForRequest(/\/reponses$/)
      await call.write('2000')
      await leaving
      await server.kill()
      await call.goTo('epargne', 'épargne')
      await call.write('12000')
      await expect(call.banner).toContainText('Hors connexion')

      await server.restart()
      await expect(call.banner).toBeHidden({ timeout: 60_000 })
      await page.reload()
      const kept = { age: '84', retraite: '2000', epargne: '12000' }
      for (const [key, value] of Object.entries(kept)) {
        const digits = (await call.question(key).locator('input').first().inputValue()).replace(/\s/g, '')
        expect(digits, key).toBe(value)
        await expect(call.question(key), `${key} : une seule fois`).toHaveAttribute('data-version', '1')
      }
      await expect(call.question('besoin').locator('textarea')).toHaveValue('Une aide le matin')
      await page.close()
    } finally {
      await server.discard()
    }
  })
})

/** Makes each save take a while; counts them. */
async function slowDown(page: Page, milliseconds: number): Promise<{ requests: number; mostAtOnce: number }> {
  const traffic = { requests: 0, mostAtOnce: 0 }
  let under = 0
  await page.route('**/reponses', async route => {
    traffic.requests += 1
    under += 1
    traffic.mostAtOnce = Math.max(traffic.mostAtOnce, under)
    await new Promise(resolve => setTimeout(resolve, milliseconds))
    const reply = await route.fetch()
    under -= 1
    await route.fulfill({ response: reply })
  })
  return traffic
}
