import { useEffect, useEffectEvent, useState } from 'react'

/** The time, every second until then; `onOver` is called once when it has come. */
export function useNow(untilMs: number, onOver: () => void): number {
  const [nowMs, setNowMs] = useState(() => Date.now())
  const over = useEffectEvent(onOver)
  useEffect(() => {
    const timer = setInterval(() => {
      setNowMs(Date.now())
      if (Date.now() < untilMs) return
      clearInterval(timer)
      over()
    }, 1_000)
    return () => clearInterval(timer)
  }, [untilMs])
  return nowMs
}
