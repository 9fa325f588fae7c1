import { expect, logIn, test } from '../support.ts'

const OPEN = ['/connexion/lien', '/accessibilite', '/mentions-legales', '/donnees-personnelles']

for (const path of OPEN) {
  test(`${path} se lit sans être connecté`, async ({ page, inspect }) => {
    await page.goto(path)
    await expect(page.getByRole('heading', { level: 1 })).toHaveCount(1)
    await inspect(page, path.slice(1).replaceAll('/', '-'))
  })
}

test('mon compte et la messagerie de développement se lisent', async ({ page, inspect }) => {
  await logIn(page, 'karim.benali@cordee.example')
  for (const path of ['/compte', '/messagerie']) {
    await page.goto(path)
    await expect(page.getByRole('heading', { level: 1 })).toHaveCount(1)
    await inspect(page, path.slice(1))
  }
})

test.describe('un lien qui ne sert plus', () => {
  test.use({ tolerated: [/status of 4\d\d/] })

  test('dit pourquoi et en propose un nouveau', async ({ page, inspect }) => {
    await page.goto('/lien/un-lien-trop-vieux')
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Ce lien ne peut plus servir')
    await inspect(page, 'lien-expire')
    await page.getByRole('link', { name: 'Demander un nouveau lien' }).click()
    await expect(page).toHaveURL('/connexion/lien')
  })

  test('une page qui n’existe pas dit où aller', async ({ page, inspect }) => {
    await page.goto('/cette-page-n-existe-pas')
    await expect(page.getByRole('link', { name: 'Retour à l’accueil' })).toBeVisible()
    await inspect(page, 'introuvable')
  })
})
