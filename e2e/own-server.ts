import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'

const PATIENCE_MS = 90_000

/** A Cordée of the test's own, on SQLite: it may be killed without disturbing the others. */
export class OwnServer {
  private child: ChildProcess | undefined

  private constructor(
    readonly url: string,
    private readonly folder: string,
  ) {}

  static async start(): Promise<OwnServer> {
    const folder = await mkdtemp(join(tmpdir(), 'cordee-e2e-'))
    const server = new OwnServer(`http://127.0.0.1:${await freePort()}`, folder)
    await server.restart()
    return server
  }

  /** Serves the same data at the same address again. */
  async restart(): Promise<void> {
    const program = process.env['CORDEE_PROGRAM']
    if (!program) throw new Error('CORDEE_PROGRAM manque : lancez ces essais avec « cargo xtask test ».')
    const { DATABASE_URL: _, ...env } = process.env
    const options = ['demo', '--data', join(this.folder, 'data'), '--listen', new URL(this.url).host]
    this.child = spawn(program, options, { env, stdio: 'ignore' })
    const started = Date.now()
    while (!(await this.answers())) {
      if (this.child.exitCode !== null || Date.now() - started > PATIENCE_MS) throw new Error(`Cordée ne répond pas sur ${this.url}`)
      await pause(50)
    }
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

  private async answers(): Promise<boolean> {
    const health = await fetch(`${this.url}/sante`).catch(() => undefined)
    return health?.ok ?? false
  }
}

async function freePort(): Promise<number> {
  const probe = createServer()
  await new Promise<void>(resolve => probe.listen(0, '127.0.0.1', resolve))
  const address = probe.address()
  await new Promise(resolve => probe.close(resolve))
  if (address === null || typeof address === 'string') throw new Error('aucun port libre')
  return address.port
}
