import { expect, logIn, test } from '../support.ts'
import { visitAll } from '../visit.ts'

test('chaque page du bureau s’ouvre, se lit et tient à toutes les largeurs', async ({ page, inspect }) => {
  test.setTimeout(600_000)
  await logIn(page, 'julie.martin@cordee.example')
  const seen = await visitAll(page, '/', /^\/(personnes|appels|echeances|$)/, inspect)
  expect(seen).toEqual(
    expect.arrayContaining([
      '/',
      '/appels',
      '/echeances',
      '/personnes',
      '/personnes/nouveau',
      '/personnes/{id}',
      '/personnes/{id}/documents',
      '/personnes/{id}/entourage',
      '/personnes/{id}/journal',
      '/personnes/{id}/modifier',
      '/personnes/{id}/relais',
      '/personnes/{id}/suivi',
    ]),
  )
})
