import { expect, logIn, test } from '../support.ts'

test('la page de connexion se lit, se parcourt au clavier et se voit partout', async ({ page, inspect }) => {
  await page.goto('/connexion')
  await expect(page.getByRole('heading', { level: 1 })).toHaveCount(1)

  const email = page.getByLabel('Adresse e-mail')
  const password = page.getByLabel('Mot de passe', { exact: true })
  await email.focus()
  await page.keyboard.type('personne@example.org')
  await page.keyboard.press('Tab')
  await expect(password).toBeFocused()

  await inspect(page, 'connexion')
})

test.describe('un mauvais mot de passe', () => {
  test.use({ tolerated: [/status of 4\d\d/] })

  test('donne un message clair et garde l’adresse saisie', async ({ page, inspect }) => {
    await page.goto('/connexion')
    await page.getByLabel('Adresse e-mail').fill('personne@example.org')
    await page.getByLabel('Mot de passe', { exact: true }).fill('pas le bon')
    await page.getByRole('button', { name: 'Se connecter' }).click()

    await expect(page.getByText("n’est pas le bon")).toBeVisible()
    await expect(page.getByLabel('Adresse e-mail')).toHaveValue('personne@example.org')
    await expect(page.getByLabel('Mot de passe', { exact: true })).toHaveValue('')
    await inspect(page, 'connexion-refusee')
  })
})

test('une gestionnaire se connecte, puis se déconnecte', async ({ page }) => {
  await logIn(page, 'julie.martin@cordee.example')
  await page.goto('/compte')
  await expect(page.getByRole('main')).toContainText('julie.martin@cordee.example')

  await page.getByRole('banner').getByText('Julie Martin').click()
  await page.getByRole('button', { name: 'Se déconnecter' }).click()
  await expect(page).toHaveURL(/\/connexion/)
  await page.goto('/compte')
  await expect(page).toHaveURL(/\/connexion/)
})
