import { execFile } from 'node:child_process'
import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, logIn, test } from '../support.ts'
import { CallPage } from './call-page.ts'

const MEGABYTE = 1024 * 1024

test('un code postal impossible est dit à la question, et reste écrit', async ({ page, inspect }) => {
  await page.setViewportSize({ width: 1440, height: 900 })
  await logIn(page, 'julie.martin@cordee.example')
  const call = await CallPage.take(page)
  const address = call.question('adresse')
  await call.goTo('adresse', 'adresse')
  await call.write('18 rue de Gand')
  await address.getByLabel('Code postal').fill('9999')
  await expect(address.locator('.question__error')).toContainText('code postal')
  await expect(address.getByLabel('Code postal')).toHaveValue('9999')
  await inspect(page, 'appel-code-postal')

  await address.getByLabel('Code postal').fill('59800')
  await call.expectSaved('adresse')
  await expect(address.locator('.question__error')).toBeHidden()
})

test('dix mégaoctets dans un champ : refusés avec des mots, la page et les autres réponses tiennent', async ({ page }) => {
  await page.setViewportSize({ width: 1440, height: 900 })
  await logIn(page, 'julie.martin@cordee.example')
  const call = await CallPage.take(page)
  await call.type('age', 'age', '84')
  const need = call.question('besoin')
  await call.goTo('besoin', 'besoin')
  await need.locator('textarea').evaluate((area, length) => {
    const box = area as HTMLTextAreaElement
    box.value = 'a'.repeat(length)
    box.dispatchEvent(new Event('input', { bubbles: true }))
  }, 10 * MEGABYTE)
  await expect(need.locator('.question__error')).toContainText('caractères', { timeout: 30_000 })
  expect(await need.locator('textarea').evaluate(area => (area as HTMLTextAreaElement).value.length)).toBe(10 * MEGABYTE)
  await need.locator('textarea').fill('Une aide le matin')
  await call.expectSaved('besoin')
  await page.reload()
  await expect(call.question('age').locator('input').first()).toHaveValue('84')
})

test('un fichier CSV abîmé : chaque ligne fautive a son numéro, les autres ont leur réponse', async () => {
  const program = process.env['CORDEE_PROGRAM']
  if (!program) throw new Error('CORDEE_PROGRAM manque : lancez ces essais avec « cargo xtask test ».')
  const file = join(await mkdtemp(join(tmpdir(), 'cordee-csv-')), 'grilles.csv')
  const columns = 'coherence,orientation,toilette,habillage,alimentation,elimination,transferts,depl_interieur,depl_exterieur,alerter'
  await writeFile(file, `${columns}\nA,A,A,A,A,A,A,A,A,A\nA,A,oui,A,A,A,A,A,A,A\nC,C,C,C,C,C,C,C,C,C\n`)
  const ran = await promisify(execFile)(program, ['gir', '--in', file]).catch((failed: { code: number; stdout: string; stderr: string }) => failed)
  expect('code' in ran ? ran.code : 0).toBe(1)
  expect(ran.stderr).toContain('3')
  const rows = ran.stdout.trim().split(/\r?\n/)
  expect(rows).toHaveLength(3)
  expect(rows[1]).toMatch(/,6$/)
  expect(rows[2]).toMatch(/,1$/)
})
