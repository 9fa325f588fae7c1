import { chromium } from 'playwright'
const base = process.argv[2]
const only = process.argv[3]
const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox', '--headless', '--disable-gpu'] })
const who = async email => {
  const ctx = await browser.newContext({ baseURL: base })
  const page = await ctx.newPage()
  await page.goto('/connexion')
  await page.fill('[name=courriel]', email)
  await page.fill('[name=mot_de_passe]', 'demonstration')
  await page.click('form button[type=submit]')
  await page.waitForLoadState()
  return page
}
const shots = [
  ['agent', 'home', '/departement'],
  ['agent', 'queue', '/departement/factures'],
  ['agent', 'invoice', process.env.INVOICE || '/departement/factures?q=F-202501-001'],
  ['agent', 'analyses', '/departement/analyses'],
  ['agent', 'study', process.env.STUDY || '/departement/analyses'],
  ['agent', 'trial', process.env.TRIAL || '/departement/analyses'],
  ['agent', 'activity', '/departement/pilotage?du=2025-01&au=2025-12'],
  ['agent', 'activity-service', '/departement/pilotage?du=2025-01&au=2025-12&par=service'],
  ['agent', 'finance', '/departement/pilotage/finances?du=2025-01&au=2025-12'],
  ['agent', 'social', '/departement/pilotage/suivi-social?du=2025-01&au=2025-12'],
  ['agent', 'people', '/departement/pilotage/beneficiaires?du=2025-01&au=2025-12'],
  ['agent', 'plans', '/departement/prises-en-charge'],
  ['agent', 'inbox', '/departement/fichiers'],
  ['agent', 'file', process.env.FILE || '/departement/fichiers'],
  ['agent', 'payments', '/departement/paiements'],
  ['agent', 'services', '/departement/services'],
  ['agent', 'rules', '/departement/regles'],
  ['service', 'exceptions', '/service/interventions?mois=2025-06'],
  ['service', 'invoices', '/service/factures'],
  ['service', 'payments', '/service/paiements'],
  ['service', 'home', '/service'],
]
const people = { agent: await who('ana.silva@departement.example'), service: await who('amina.diallo@service.example') }
for (const [role, name, path] of shots) {
  if (only && !only.split(',').includes(`${role}-${name}`)) continue
  const page = people[role]
  for (const width of [1440, 320]) {
    await page.setViewportSize({ width, height: 900 })
    const t = Date.now()
    const answer = await page.goto(path, { timeout: 120000 })
    const took = Date.now() - t
    const { w, h } = await page.evaluate(() => ({ w: document.documentElement.scrollWidth, h: document.documentElement.scrollHeight }))
    console.log(role, name, width, answer.status(), `${took} ms`, `scrollWidth ${w}`, `height ${h}`)
    const height = Math.min(h, width === 320 ? 2600 : 2200)
    await page.screenshot({ path: `/tmp/shots/${role}-${name}-${width}.png`, clip: { x: 0, y: 0, width: Math.max(width, w), height }, fullPage: true })
  }
}
await browser.close()
