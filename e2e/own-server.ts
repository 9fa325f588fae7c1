import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { promisify } from 'node:util'

const PATIENCE_MS = 90_000

/** A Cordée of the test's own: it may be killed without disturbing the others. */
export class OwnServer {
  private child: ChildProcess | undefined

  private constructor(
    readonly url: string,
    private readonly folder: string,
    private readonly command: 'demo' | 'serve',
    private readonly database?: string,
  ) {}

  /** With the demonstration, on SQLite. */
  static async start(): Promise<OwnServer> {
    const server = new OwnServer(await freeAddress(), await freeFolder(), 'demo')
    await server.restart()
    return server
  }

  /** With nothing but its first Manager, on the engine of this run; and the link by which they choose a password. */
  static async empty(structure: string, name: string, email: string): Promise<{ server: OwnServer; link: string }> {
    const database = process.env['CORDEE_EMPTY_DATABASE_URL']
    const server = new OwnServer(await freeAddress(), await freeFolder(), 'serve', database)
    const first = ['init', ...server.settings(), '--structure', structure, '--name', name, '--email', email]
    const { stdout } = await promisify(execFile)(program(), first, { env: server.env() })
    const link = /http\S+/.exec(stdout)?.[0]
    if (!link) throw new Error(`« cordee init » ne donne pas de lien : ${stdout}`)
    await server.restart()
    return { server, link }
  }

  /** Serves the same data at the same address again. */
  async restart(): Promise<void> {
    this.child = spawn(program(), [this.command, ...this.settings()], { env: this.env(), stdio: 'ignore' })
    const started = Date.now()
    while (!(await this.answers())) {
      if (this.child.exitCode !== null || Date.now() - started > PATIENCE_MS) throw new Error(`Cordée ne répond pas sur ${this.url}`)
      await pause(50)
    }
  }

  /** The mails written to somebody, the latest first. */
  async mails(to: string): Promise<string[]> {
    const folder = join(this.folder, 'data', 'mails')
    const names = await readdir(folder).catch(() => [])
    const mails = await Promise.all(names.sort().reverse().map(name => readFile(join(folder, name), 'utf8')))
    return mails.filter(mail => mail.includes(`To: ${to}`) || mail.includes(`<${to}>`))
  }

  /** As a power cut would: no warning, nothing flushed. */
  async kill(): Promise<void> {
    const { child } = this
    if (!child || child.exitCode !== null || child.signalCode !== null) return
    const ended = new Promise(resolve => child.once('exit', resolve))
    child.kill('SIGKILL')
    await ended
  }

  async discard(): Promise<void> {
    await this.kill()
    await rm(this.folder, { recursive: true, force: true })
  }

  private settings(): string[] {
    return ['--data', join(this.folder, 'data'), '--listen', new URL(this.url).host]
  }

  /** Without what the run says of its own server, and without the one-time code that nobody here has a telephone for. */
  private env(): NodeJS.ProcessEnv {
    const { DATABASE_URL: _, CORDEE_URL: __, ...env } = process.env
    return { ...env, CORDEE_CODE_REQUIRED: 'false', ...(this.database && { DATABASE_URL: this.database }) }
  }

  private async answers(): Promise<boolean> {
    const health = await fetch(`${this.url}/sante`).catch(() => undefined)
    return health?.ok ?? false
  }
}

function program(): string {
  const program = process.env['CORDEE_PROGRAM']
  if (!program) throw new Error('CORDEE_PROGRAM manque : lancez ces essais avec « cargo xtask test ».')
  return program
}

function freeFolder(): Promise<string> {
  return mkdtemp(join(tmpdir(), 'cordee-e2e-'))
}

async function freeAddress(): Promise<string> {
  const probe = createServer()
  await new Promise<void>(resolve => probe.listen(0, '127.0.0.1', resolve))
  const address = probe.address()
  await new Promise(resolve => probe.close(resolve))
  if (address === null || typeof address === 'string') throw new Error('aucun port libre')
  return `http://127.0.0.1:${address.port}`
}
