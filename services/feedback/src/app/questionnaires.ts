import { type Call, fail } from '@hcrm/kernel'
import {
  type Content,
  type QuestionnaireCommand,
  questionnaireDecider,
} from '../domain/questionnaire.ts'
import type { Feedback } from './ports.ts'

/** Drafts or publishes; answers the number of published versions. */
export async function changeQuestionnaire(
  feedback: Feedback,
  call: Call,
  input: {
    readonly code: string
    readonly command: QuestionnaireCommand
    readonly ifVersion?: number | undefined
  },
) {
  const { code, command, ifVersion } = input
  const { operation, now } = call
  return feedback
    .questionnaires(call.scope)
    .update(code, { operation, now, ifVersion }, (state) => {
      const events = questionnaireDecider.decide(state ?? questionnaireDecider.initial, command)
      const published = events.find((event) => event.type === 'published')
      return { events, answer: published?.version ?? state?.versions.length ?? 0 }
    })
}

export async function readQuestionnaire(feedback: Feedback, call: Call, code: string) {
  return (await feedback.questionnaires(call.scope).read(code)) ?? fail('NOT_FOUND')
}

/** A published version, which never changes. */
export async function publishedContent(
  feedback: Feedback,
  call: Call,
  { code, version }: { readonly code: string; readonly version: number },
): Promise<Content> {
  const { state } = await readQuestionnaire(feedback, call, code)
  return state.versions[version - 1] ?? fail('NOT_FOUND')
}
