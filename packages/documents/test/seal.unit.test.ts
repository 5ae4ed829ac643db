import { randomBytes } from 'node:crypto'
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createKeyMaterial, loadKeyMaterial } from '@hcrm/documents'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import type { Scalar } from '../src/cursor.ts'
import { Cursors } from '../src/cursor.ts'
import { blindWith, derivedKey } from '../src/key-material.ts'
import { encrypt, openField, sealField, unwrapKey } from '../src/seal.ts'
import { codeOf } from '../src/testing/kit.ts'

const place = { collection: 'c', field: 'f', id: 'i' }

describe('sealed values', () => {
  const key = { version: 1, key: randomBytes(32) }

  it('SEC22: open with the same key at the same place, dates and bytes included', () => {
    const value = {
      phones: ['1', '2'],
      at: new Date(5),
      raw: Buffer.from([1, 2]),
      n: 1.5,
      no: null,
    }
    expect(openField(key, sealField(key, value, place), place)).toEqual(value)
    expect(openField(key, sealField(key, '', place), place)).toBe('')
  })

  it('SEC22: open nowhere else, with no other key, and not when a byte differs', () => {
    const sealed = sealField(key, 'secret', place)
    const elsewhere = [
      { ...place, collection: 'd' },
      { ...place, field: 'g' },
      { ...place, id: 'j' },
    ]
    for (const other of elsewhere) expect(() => openField(key, sealed, other)).toThrow()
    expect(() => openField({ version: 1, key: randomBytes(32) }, sealed, place)).toThrow()
    expect(() => openField({ ...key, version: 2 }, sealed, place)).toThrow()
    for (let at = 0; at < sealed.length; at += 1) {
      const damaged = Buffer.from(sealed)
      damaged.writeUInt8(damaged.readUInt8(at) ^ 1, at)
      expect(() => openField(key, damaged, place)).toThrow()
    }
    for (const length of [0, 1, 30]) {
      expect(() => openField(key, sealed.subarray(0, length), place)).toThrow()
    }
  })

  it('V14: a key that is kept takes its own bytes, not a share of a pool', () => {
    const bound = Buffer.from('owner')
    const kept = unwrapKey(key, encrypt(key, Buffer.alloc(32, 7), bound), bound)
    expect([...kept]).toEqual(Array.from({ length: 32 }, () => 7))
    expect(kept.buffer.byteLength).toBe(32)
  })

  it('SEC22: no two sealings of one value are alike, and none shows it', () => {
    const seen = new Set<string>()
    for (let n = 0; n < 1_000; n += 1) {
      const sealed = sealField(key, 'canary canary', place)
      expect(sealed.includes('canary')).toBe(false)
      seen.add(sealed.subarray(3, 15).toString('hex'))
    }
    expect(seen.size).toBe(1_000)
  })
})

describe('search tokens', () => {
  it('SEC23: equal values of one field are equal, other fields and keys are not', () => {
    const [blind, other] = [blindWith(randomBytes(32)), blindWith(randomBytes(32))]
    expect(blind('phone', '138')).toBe(blind('phone', '138'))
    expect(blind('phone', '138')).toMatch(/^[\w-]{22}$/)
    const tokens = [
      blind('phone', '138'),
      blind('fax', '138'),
      blind('phone', '139'),
      other('phone', '138'),
      blind('pho', 'ne138'),
    ]
    expect(new Set(tokens).size).toBe(tokens.length)
  })
})

describe('page cursors', () => {
  const cursors = new Cursors(derivedKey(randomBytes(32), 'cursors'))

  it('come back with the value they were made from', () => {
    const values: readonly Scalar[] = ['陈', 0, -1.5, true, null, new Date(5)]
    for (const value of values) {
      expect(cursors.open(cursors.seal({ value, id: 'x' }, 'q'), 'q')).toEqual({ value, id: 'x' })
    }
  })

  it('D18: whatever else comes is BAD_CURSOR', () => {
    const good = cursors.seal({ value: 1, id: 'x' }, 'q')
    const refused = (cursor: string, query = 'q'): void => {
      let code = 'none'
      try {
        cursors.open(cursor, query)
      } catch (error) {
        code = codeOf(error)
      }
      expect(code).toBe('BAD_CURSOR')
    }
    refused(good, 'another query')
    refused(new Cursors(randomBytes(32)).seal({ value: 1, id: 'x' }, 'q'))
    for (let length = 0; length < good.length; length += 1) refused(good.slice(0, length))
    fc.assert(fc.property(fc.string(), (text) => refused(text)))
  })
})

describe('key files', () => {
  let directory: string
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'hcrm-keys-'))
  })
  afterEach(() => rm(directory, { recursive: true }))

  it('are made once, for their owner only, and read back', async () => {
    const file = join(directory, 'keys.json')
    await createKeyMaterial(file)
    const material = await loadKeyMaterial(file)
    expect([material.current, material.masters.get(1)?.length, material.blind.length]).toEqual([
      1, 32, 32,
    ])
    expect((await stat(file)).mode & 0o777).toBe(0o600)
    await expect(createKeyMaterial(file)).rejects.toThrow('EEXIST')
  })

  it('that cannot be right are refused without showing them', async () => {
    const good = join(directory, 'good.json')
    await createKeyMaterial(good)
    const content = JSON.parse(await readFile(good, 'utf8')) as Record<string, unknown>
    const bad = [
      'secret, not JSON',
      'null',
      '{}',
      JSON.stringify({ ...content, current: 2 }),
      JSON.stringify({ ...content, blind: 'c2hvcnQ=' }),
      JSON.stringify({ ...content, masters: { 1: 7 } }),
    ]
    for (const [n, text] of bad.entries()) {
      const file = join(directory, `bad${n}.json`)
      await writeFile(file, text)
      const message = await loadKeyMaterial(file).catch((error: Error) => error.message)
      expect(message).toMatch(/^key file .* (is not JSON|has no master key|a key must have)/)
      expect(message).not.toContain('secret')
    }
  })
})
