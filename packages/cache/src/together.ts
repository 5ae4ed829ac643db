/**
 * Lets questions that come while others are under way go together, so that a busy process makes one
 * round trip for many: a client writes what is asked at one moment at once. Nobody waits for a
 * timer, and who is alone waits for nobody.
 */
export function together<Question, Answer>(
  ask: (question: Question) => Promise<Answer>,
): (question: Question) => Promise<Answer> {
  let waiting: (() => Promise<unknown>)[] = []
  let isUnderWay = false
  const go = async (): Promise<void> => {
    isUnderWay = true
    while (waiting.length > 0) {
      const all = waiting
      waiting = []
      await Promise.all(all.map((each) => each()))
    }
    isUnderWay = false
  }
  return (question) =>
    new Promise((resolve, reject) => {
      waiting.push(() => ask(question).then(resolve, reject))
      if (!isUnderWay) void go()
    })
}
