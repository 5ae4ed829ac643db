// The little of k6 that is used here and on Kubernetes. k6 resolves these modules itself.
declare module 'k6/http' {
  export interface Answer {
    readonly status: number
    readonly body: string
    /** Milliseconds. */
    readonly timings: { readonly duration: number }
  }
  interface Sending {
    readonly headers: Readonly<Record<string, string>>
    readonly tags?: Readonly<Record<string, string>>
    readonly timeout?: string
  }
  const http: {
    get(url: string, sending: Sending): Answer
    post(url: string, body: string, sending: Sending): Answer
    setResponseCallback(isExpected: unknown): void
    expectedStatuses(...statuses: readonly number[]): unknown
  }
  export default http
}

declare module 'k6/metrics' {
  export class Counter {
    constructor(name: string)
    add(value: number): void
  }
  export class Trend {
    constructor(name: string, isTime: boolean)
    add(value: number): void
  }
}

declare module 'k6/data' {
  /** Made once; each element is read from it when it is asked for. */
  export const SharedArray: new <T>(name: string, make: () => readonly T[]) => readonly T[]
}

declare module 'k6/execution' {
  const execution: {
    readonly scenario: { readonly name: string; readonly iterationInTest: number }
  }
  export default execution
}
