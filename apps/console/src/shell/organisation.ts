import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { api, bodyOf } from '../api/client.ts'
import { allPages } from '../api/pages.ts'
import type { OrgUnit } from '../api/types.ts'
import { useSession } from './session-context.tsx'

/** Names change rarely: read once an hour. */
const staleTime = 3_600_000
const zoneByDefault = 'Asia/Shanghai'
/** The branch of what belongs to the whole group, e.g. points. */
const groupBranch = 'group'

/** Branches and departments by their codes, in the reader's language. */
export function useOrganisation() {
  const { t, i18n } = useTranslation()
  const { branch: own } = useSession()
  const { data } = useQuery({ queryKey: ['units'], queryFn: readUnits, staleTime })
  const units = data ?? []
  const unit = (code: string) => units.find((each) => each.code === code)
  return {
    isKnown: data !== undefined,
    nameOf: (code: string) =>
      code === groupBranch ? t('common.group') : (nameIn(i18n.language, unit(code)) ?? code),
    departmentsOf: (branch: string | undefined) =>
      units.filter((each) => each.kind === 'department' && each.branch === branch && each.active),
    /** Zone of a branch; of the reader's own for what belongs to the group. */
    zoneOf: (branch: string) => unit(branch)?.zone || unit(own ?? '')?.zone || zoneByDefault,
  }
}

/** Names of a department's staff by their codes. */
export function useStaffNames(department: string | undefined): (code: string) => string {
  const { i18n } = useTranslation()
  const { data } = useQuery({
    queryKey: ['staff', department],
    queryFn: () => readStaff(department ?? ''),
    enabled: department !== undefined && department !== '',
    staleTime,
  })
  return (code) =>
    nameIn(
      i18n.language,
      data?.find((each) => each.code === code),
    ) ?? code
}

function nameIn(
  language: string,
  named: Pick<OrgUnit, 'nameZh' | 'nameEn'> | undefined,
): string | undefined {
  return language === 'en' ? named?.nameEn : named?.nameZh
}

function readUnits() {
  return allPages((cursor) =>
    bodyOf(api.GET('/api/archive/v1/organisation/units', { params: { query: cursor } })),
  )
}

function readStaff(department: string) {
  return allPages((cursor) =>
    bodyOf(
      api.GET('/api/archive/v1/organisation/staff', {
        params: { query: { department, ...cursor } },
      }),
    ),
  )
}
