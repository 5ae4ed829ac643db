/** Syntax that a law forbids, for eslint's `no-restricted-syntax`; the message says why. */
export interface Restriction {
  readonly selector: string
  readonly message: string
}

const TIME = 'The time comes in as data (call.now), so that a rule can be repeated and tested.'
const CHANCE = 'Ids and chance come in as data, so that a rule can be repeated and tested.'

/** `domain/` and `app/`: no clock, no random (law 1). */
export const pure: readonly Restriction[] = [
  { selector: "MemberExpression[object.name='Date'][property.name='now']", message: TIME },
  { selector: "MemberExpression[object.name='performance'][property.name='now']", message: TIME },
  { selector: "MemberExpression[object.name='Temporal'][property.name='Now']", message: TIME },
  { selector: "NewExpression[callee.name='Date'][arguments.length=0]", message: TIME },
  { selector: "CallExpression[callee.name='Date']", message: TIME },
  { selector: "MemberExpression[object.name='Math'][property.name='random']", message: CHANCE },
  { selector: "MemberExpression[property.name='randomUUID']", message: CHANCE },
  { selector: 'ImportSpecifier[imported.name=/^random(UUID|Bytes|Int)$/]', message: CHANCE },
  { selector: "ImportDeclaration[source.value='uuid']", message: CHANCE },
]

/** Everywhere: what is slow or unsafe on one of the databases we stand on. */
export const store: readonly Restriction[] = [
  {
    selector: 'MemberExpression[property.name=/^find(OneAnd|ByIdAnd)(Update|Replace|Delete)$/]',
    message:
      'Decide with updateOne({ _id, version }) and modifiedCount: this one scans the whole ' +
      'collection on the embedded database and hides a lost race.',
  },
]
