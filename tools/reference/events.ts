import { execFileSync } from 'node:child_process'
import { contracts } from '@hcrm/proto/contracts'
import { page, table } from './markdown.ts'

/** What is used of the descriptors that `buf build` writes as JSON. */
interface Image {
  readonly file: readonly {
    readonly package: string
    readonly messageType?: readonly Message[]
    readonly sourceCodeInfo: {
      readonly location: readonly { path?: readonly number[]; leadingComments?: string }[]
    }
  }[]
}

interface Message {
  readonly name: string
  readonly field?: readonly Field[]
}

interface Field {
  readonly jsonName: string
  readonly label: string
  readonly type: string
  readonly typeName?: string
  readonly proto3Optional?: boolean
}

interface Described {
  readonly comment: string
  readonly fields: readonly (readonly [name: string, type: string, comment: string])[]
}

interface Named {
  readonly topic: string
  readonly type: string
}

/** Numbers of `message_type` and `field` in a descriptor's path. */
const [MESSAGE, FIELD] = [4, 2]

function messages(): Map<string, Described> {
  const json = execFileSync('buf', ['build', '--output', '-#format=json'], { encoding: 'utf8' })
  const found = new Map<string, Described>()
  for (const file of (JSON.parse(json) as Image).file) {
    const comments = new Map(
      file.sourceCodeInfo.location.map((each) => [each.path?.join(), each.leadingComments ?? '']),
    )
    for (const [index, message] of (file.messageType ?? []).entries()) {
      const path = [MESSAGE, index]
      const fields = (message.field ?? []).map(
        (field, at) =>
          [field.jsonName, typeOf(field), comments.get([...path, FIELD, at].join()) ?? ''] as const,
      )
      const comment = comments.get(path.join()) ?? ''
      found.set(`${file.package}.${message.name}`, { comment, fields })
    }
  }
  return found
}

function typeOf(field: Field): string {
  const name = field.typeName?.replace(/^[.]/, '') ?? field.type.replace('TYPE_', '').toLowerCase()
  const kind = name.replace('google.protobuf.', '').replace(/Entry$/, ' map')
  if (field.label === 'LABEL_REPEATED') return kind.endsWith(' map') ? 'map' : `${kind}[]`
  return field.proto3Optional ? `${kind}, optional` : kind
}

export function eventsPage(): string {
  const described = messages()
  const topics = Map.groupBy(
    Object.values(contracts).flatMap((group) => Object.values<Named>(group)),
    (event) => event.topic,
  )
  const sections = [...topics].map(([topic, events]) => {
    const parts = events.map(({ type }) => {
      const { comment = '', fields = [] } = described.get(type) ?? {}
      return [`### ${type}`, comment.trim(), table(['field', 'type', 'meaning'], fields)]
    })
    return [`## ${topic}`, ...parts.flat()].filter(Boolean).join('\n\n')
  })
  return page(
    {
      title: 'Events',
      about:
        'What services tell each other. The key of a record is the id of its aggregate; its ' +
        '`seq` has no gaps within a topic.',
      from: 'proto/contracts.ts and the contracts beside it',
    },
    sections.join('\n\n'),
  )
}
