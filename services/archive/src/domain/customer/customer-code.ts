/**
 * Characters of a customer code: 30 of them, none that is mistaken for another when read out or
 * written by hand (no 0, 1, I, L, O, U).
 */
const alphabet = '23456789ABCDEFGHJKMNPQRSTVWXYZ'
const dataLength = 7

/**
 * A code of 7 characters and a check character (ISO 7064 hybrid MOD 31,30), made of bytes that
 * are as good as random: digests of the customer's id. 2 × 10¹⁰ codes, in no order, so that
 * nobody can count customers or guess the next one; a rare collision is refused by the unique
 * index and drawn again (A1).
 */
export function codeFrom(bytes: Uint8Array): string {
  const modulus = BigInt(alphabet.length)
  let value = bytes.reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n)
  let data = ''
  while (data.length < dataLength) {
    data += alphabet.charAt(Number(value % modulus))
    value /= modulus
  }
  return data + checkOf(data)
}

/** As it is kept: capitals, no blanks or dashes; undefined when no such code can exist. */
export function normaliseCode(text: string): string | undefined {
  const code = text.normalize('NFKC').replace(/[\s-]/g, '').toUpperCase()
  if (code.length !== dataLength + 1) return undefined
  if ([...code].some((character) => !alphabet.includes(character))) return undefined
  return checkOf(code.slice(0, dataLength)) === code[dataLength] ? code : undefined
}

/** Detects every single wrong character and every swap of neighbours but a few in a thousand. */
function checkOf(data: string): string {
  const modulus = alphabet.length
  let product = modulus
  for (const character of data) {
    const sum = (product + alphabet.indexOf(character)) % modulus || modulus
    product = (sum * 2) % (modulus + 1)
  }
  return alphabet.charAt((modulus + 1 - product) % modulus)
}
