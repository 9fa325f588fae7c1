import { execFile } from 'node:child_process'
import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, logIn, test } from '../support.ts'
import { CallPage } from './call-page.ts'

const MEGABYTE = 1024 * 1024

test('un code postal impossible est gardé comme il a été dit, et signalé', async ({ page, inspect }) => {
  await page.setViewportSize({ width: 1440, height: 900 })
  await logIn(page, 'julie.martin@cordee.example')
  const call = await CallPage.take(page)
  const address = call.question('adresse')
  await call.goTo('adresse', 'adresse')
  await call.write('18 rue de Gand')
  await address.getByLabel('Code postal').fill('99999')
  await expect(call.synthesis).toContainText('Aucun département français n’a le code postal 99999')
  await expect(address.getByLabel('Code postal')).toHaveValue('99999')
  await inspect(page, 'appel-code-postal')
  await page.reload()
  await expect(address.getByLabel('Code postal')).toHaveValue('99999')

  await address.getByLabel('Code postal').fill('59800')
  await expect(call.synthesis).not.toContainText('code postal 99999')
})

test('un texte trop long est refusé avec des mots et reste à l’écran', async ({ page }) => {
  await page.setViewportSize({ width: 1440, height: 900 })
  await logIn(page, 'julie.martin@cordee.example')
  const call = await CallPage.take(page)
  await call.goTo('besoin', 'besoin')
  const need = call.question('besoin')
  const novel = 'Elle raconte. '.repeat(2000)
  await need.locator('textarea').fill(novel)
  await expect(need.locator('.question__error')).toContainText('caractères')
  await expect(need.locator('textarea')).toHaveValue(novel)
  await need.locator('textarea').fill('Une aide le matin')
  await call.expectSaved('besoin')
})

test('dix mégaoctets dans un champ : refusés avec des mots, rien d’autre ne bouge', async ({ page }) => {
  await logIn(page, 'julie.martin@cordee.example')
  const call = await CallPage.take(page)
  await call.type('age', 'age', '84')
  const form = { question: 'besoin', base: '0', change: crypto.randomUUID(), state: 'answered', value: 'a'.repeat(10 * MEGABYTE) }
  const reply = await page.request.post(`${call.path}/reponses`, { form })
  expect(reply.status()).toBe(200)
  expect(await reply.text()).toMatch(/"errors":\{"besoin":"[^"]*caractères/)
  await page.reload()
  await expect(call.question('age').locator('input').first()).toHaveValue('84')
  await expect(call.question('besoin').locator('textarea')).toHaveValue('')
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
