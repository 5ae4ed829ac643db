/** What npm's lock file says of one installed package, as far as it matters here. */
export interface Locked {
  readonly version?: string
  /** Address it was taken from, where the lock names one. */
  readonly resolved?: string
  readonly integrity?: string
  readonly license?: string
  /** A workspace of ours. */
  readonly link?: boolean
  /** Needed for building and testing only: in no image. */
  readonly dev?: boolean
  readonly hasInstallScript?: boolean
}

export interface Lock {
  readonly packages: Readonly<Record<string, Locked>>
}

/** What a `package.json` says of others. */
export interface Manifest {
  readonly allowScripts?: Readonly<Record<string, boolean>>
  readonly dependencies?: Versions
  readonly devDependencies?: Versions
  readonly optionalDependencies?: Versions
}

type Versions = Readonly<Record<string, string>>

/** Licences that ask for no more than to be named; what is only built with may ask for more. */
const permissive = /^(MIT|MIT-0|ISC|0BSD|Apache-2\.0|BSD-[23]-Clause|BlueOak-1\.0\.0|CC0-1\.0)$/
const forBuilding = /^(MPL-2\.0|CC-BY-4\.0|Python-2\.0)$/

/** Registries give a package's file below `/-/`; repositories and other servers do not. */
const ofRegistry = /^https:\/\/[^/]+\/(.+\/)?-\/[^/]+\.tgz$/

/** A version and nothing else, or the same under another name. */
const exact = /^(npm:[^@\s]*@?[^@\s]+@)?\d+\.\d+\.\d+[\w.-]*$/

/** What is wrong with a lock file (SEC37), a sentence each. */
export function lockFindings({ packages }: Lock, { allowScripts = {} }: Manifest): string[] {
  const foreign = Object.entries(packages).filter(
    ([path, { link }]) => path.includes('node_modules/') && !link,
  )
  return foreign.flatMap(([path, locked]) => {
    const { integrity, resolved, hasInstallScript } = locked
    const name = path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length)
    return [
      ...(integrity?.startsWith('sha512-') ? [] : [`${path}: no sha512 tells what it must be`]),
      ...(resolved === undefined || ofRegistry.test(resolved)
        ? []
        : [`${path}: comes from no registry, but from ${resolved}`]),
      ...(hasInstallScript && !Object.hasOwn(allowScripts, name)
        ? [`${path}: runs a script at install, and allowScripts says nothing of it`]
        : []),
      ...(isAllowed(locked) ? [] : [`${path}: its licence is ${locked.license ?? 'not told'}`]),
    ]
  })
}

/** Of "or" one is enough, of "and" all are needed. */
function isAllowed({ license = '', dev = false }: Locked): boolean {
  const fits = (name: string) => permissive.test(name) || (dev && forBuilding.test(name))
  const choices = license.replace(/^\(|\)$/g, '').split(' OR ')
  return choices.some((choice) => choice.split(' AND ').every(fits))
}

/** Dependencies that do not say which version, a sentence each. */
export function loosePins(manifest: Manifest): string[] {
  const { dependencies, devDependencies, optionalDependencies } = manifest
  const all = Object.entries({ ...dependencies, ...devDependencies, ...optionalDependencies })
  return all
    .filter(([, version]) => !exact.test(version))
    .map(([name, version]) => `${name}: "${version}" is not one version`)
}
