import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { IntentKeys } from './intent-keys.ts'
import { detailsOf, type ProblemDetails } from './problem.ts'

export interface IntentOptions<Input, Output> {
  readonly send: (input: Input, key: string) => Promise<Output>
  /** First parts of the keys of what is to be read anew afterwards. */
  readonly changes: readonly string[]
  readonly onDone?: (output: Output) => void
  readonly onRefused?: (details: ProblemDetails) => void
}

/** Something the user wants done: sent with one key until the answer is final. */
export function useIntent<Input, Output>({
  send,
  changes,
  onDone,
  onRefused,
}: IntentOptions<Input, Output>) {
  const queries = useQueryClient()
  const [keys] = useState(() => new IntentKeys(() => crypto.randomUUID()))
  const mutation = useMutation({
    mutationFn: (input: Input) => send(input, keys.keyFor(input)),
    onSuccess: async (output) => {
      keys.settle()
      onDone?.(output)
      await Promise.all(changes.map((each) => queries.invalidateQueries({ queryKey: [each] })))
    },
    onError: (error) => {
      const details = detailsOf(error)
      if (details.retry === 'no') keys.settle()
      onRefused?.(details)
    },
  })
  const { mutate, variables, isPending, error, reset } = mutation
  return {
    run: mutate,
    isPending,
    error,
    reset,
    /** Sends the same intent again, with the same key. */
    retry: () => variables !== undefined && mutate(variables),
  }
}
