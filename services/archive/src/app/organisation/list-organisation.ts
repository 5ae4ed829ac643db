import type { OrgUnit, StaffMember } from '../../domain/organisation/organisation.ts'
import type { Organisation } from '../ports.ts'

export interface OrganisationPage {
  readonly units: readonly OrgUnit[]
  readonly staff: readonly StaffMember[]
  /** Empty at the end. */
  readonly nextCursor: string
}

const pageSize = 100
const staffMark = 'staff:'

/** These units alone: a copy may be a moment late. */
export async function unitsOf(
  organisation: Organisation,
  codes: readonly string[],
): Promise<OrganisationPage> {
  return { units: await organisation.unitsByCode(codes), staff: [], nextCursor: '' }
}

/** Units first, then staff, page by page: for services that keep a copy. */
export async function organisationPage(
  organisation: Organisation,
  cursor: string,
): Promise<OrganisationPage> {
  if (cursor.startsWith(staffMark)) {
    const from = cursor.slice(staffMark.length)
    const page = { limit: pageSize, ...(from !== '' && { cursor: from }) }
    const { items, nextCursor } = await organisation.listStaff({}, page)
    return { units: [], staff: items, nextCursor: nextCursor ? `${staffMark}${nextCursor}` : '' }
  }
  const page = { limit: pageSize, ...(cursor !== '' && { cursor }) }
  const { items, nextCursor } = await organisation.listUnits({}, page)
  return { units: items, staff: [], nextCursor: nextCursor ?? staffMark }
}
