import type { Peers } from '@hcrm/platform'
import { ArchiveServiceClient } from '@hcrm/proto/archive/v1/archive_service'
import type { Organisation } from '../../app/ports.ts'
import { unavailableWhenAway } from './away.ts'

/** Asks the archive, whose word counts before everybody has been told. */
export function archiveUnits(peers: Peers): Organisation['currentUnit'] {
  const archive = peers.to('archive', ArchiveServiceClient)
  return async (call, code) => {
    try {
      const request = { cursor: '', unitCodes: [code] }
      const { units } = await archive.ask(call, 'listOrganisation', request)
      // An archive of the release before reads no codes, and answers with a page of all.
      return units.find((unit) => unit.code === code)
    } catch (error) {
      return unavailableWhenAway(error)
    }
  }
}
