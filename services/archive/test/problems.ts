import { isProblem } from '@hcrm/kernel'

/** The code of the refusal, or undefined when there was none. */
export function code(act: () => unknown): string | undefined {
  try {
    act()
    return undefined
  } catch (error) {
    if (isProblem(error)) return error.code
    throw error
  }
}
