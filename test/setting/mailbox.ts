import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type ParsedMail, simpleParser } from 'mailparser'
import { SMTPServer } from 'smtp-server'
import { listenOn, loopback } from '../../infra/local/address.ts'
import { freePort } from '../../infra/local/port.ts'

export interface Mailbox {
  readonly url: string
  stop(): Promise<void>
}

/** A real SMTP server that keeps every mail as a file. */
export async function startMailbox(dir: string, host = loopback): Promise<Mailbox> {
  await mkdir(dir, { recursive: true })
  let count = 0
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onData(stream, _session, done) {
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      stream.on('end', () => {
        count += 1
        const file = join(dir, `${String(count).padStart(6, '0')}.eml`)
        keep(file, Buffer.concat(chunks)).then(() => done(), done)
      })
    },
  })
  const port = await freePort()
  await new Promise<void>((resolve) => server.listen(port, listenOn(host), resolve))
  return {
    url: `smtp://${host}:${port}`,
    stop: () => new Promise((resolve) => server.close(() => resolve())),
  }
}

/** Whole or not at all: who looks may look at any time. */
async function keep(file: string, mail: Buffer): Promise<void> {
  await writeFile(`${file}.part`, mail)
  await rename(`${file}.part`, file)
}

/** All mails that have arrived, oldest first. */
export async function readMails(dir: string): Promise<readonly ParsedMail[]> {
  const files = (await readdir(dir)).filter((name) => name.endsWith('.eml')).sort()
  return Promise.all(files.map(async (name) => simpleParser(await readFile(join(dir, name)))))
}
