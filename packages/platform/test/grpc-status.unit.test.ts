import { Metadata, type ServiceError, status } from '@grpc/grpc-js'
import { describe, expect, it } from '@jest/globals'
import { toProblem } from '../src/grpc/status.ts'

function told(code: status, details: string): ServiceError {
  return Object.assign(new Error(details), { code, details, metadata: new Metadata() })
}

describe('what the transport tells', () => {
  it.each([
    ['Received message larger than max (5 vs 4)', 'TOO_LARGE'],
    ['Sent message larger than max (5 vs 4)', 'TOO_LARGE'],
    ['Bandwidth exhausted or memory limit exceeded', 'UNAVAILABLE'],
  ])('PR15: %s is %s', (details, code) => {
    const problem = toProblem(told(status.RESOURCE_EXHAUSTED, details), { read: true })
    expect(problem.code).toBe(code)
  })
})
