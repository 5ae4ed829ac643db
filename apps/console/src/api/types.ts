import type { components as Archive } from './archive.gen.ts'
import type { paths as FeedbackPaths } from './feedback.gen.ts'
import type { paths as ReportingPaths } from './reporting.gen.ts'
import type { components as Scheduling } from './scheduling.gen.ts'

export type Customer = Archive['schemas']['Customer']
export type CustomerCard = Archive['schemas']['CustomerCard']
export type Contact = Archive['schemas']['Contact']
export type View360 = Archive['schemas']['View360']
export type Consent = Archive['schemas']['Consent']
export type OrgUnit = Archive['schemas']['OrgUnit']
export type Sheet = Scheduling['schemas']['Sheet']
export type SheetSession = Sheet['sessions'][number]
export type Booking = Scheduling['schemas']['Booking']
export type BookingOnSheet = Scheduling['schemas']['BookingOnSheet']
export type Place = Scheduling['schemas']['Place']
export type Hold = Scheduling['schemas']['Hold']
export type WallTime = Scheduling['schemas']['WallTime']

type CaseDoor = FeedbackPaths['/api/feedback/v1/cases/{caseId}']['get']
export type Case = CaseDoor['responses'][200]['content']['application/json']
export type CaseClock = Case['clock']

type OperationsDoor = ReportingPaths['/api/reporting/v1/reports/operations']['get']
export type OperationsReport = OperationsDoor['responses'][200]['content']['application/json']
export type OperationsQuery = OperationsDoor['parameters']['query']
