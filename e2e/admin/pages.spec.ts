import { expect, logIn, test } from '../support.ts'
import { visitAll } from '../visit.ts'

test('chaque page de l’espace Manager s’ouvre, se lit et tient à toutes les largeurs', async ({ page, inspect }) => {
  test.setTimeout(600_000)
  await logIn(page, 'claire.moreau@cordee.example')
  const seen = await visitAll(page, '/administration', /^\/administration/, inspect)
  expect(seen).toEqual(expect.arrayContaining(['/administration', '/administration/formulaires']))
})
