import { Button, Card, Input, Select } from 'antd'
import { useId, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useSearchParams } from 'react-router'
import type { Sheet, SheetSession } from '../../api/types.ts'
import { addDays, dateIn, dayText } from '../../format/time.ts'
import { useOrganisation, useStaffNames } from '../../shell/organisation.ts'
import { useSession } from '../../shell/session-context.tsx'
import { EmptyState, Loading, ReadState } from '../../shell/states.tsx'
import { currentLanguage } from '../../words/words.ts'
import { BookPlace } from './BookPlace.tsx'
import { CheckIn } from './CheckIn.tsx'
import { SheetCard, type TakingWay } from './SheetCard.tsx'
import { useSheets } from './sheets.ts'
import { WalkIn } from './WalkIn.tsx'

const departmentStored = 'hcrm.department'

/** The sheets of a department on a day: who works, what is free, who is expected (S8). */
export function DayPage() {
  const { t } = useTranslation()
  const { branch, offered } = useSession()
  const { isKnown, departmentsOf, zoneOf } = useOrganisation()
  const [params] = useSearchParams()
  const [chosen, setChosen] = useState(() => sessionStorage.getItem(departmentStored))
  const [picked, setPicked] = useState<string>()
  if (!isKnown) return <Loading />
  const departments = departmentsOf(branch)
  const department = departments.find(({ code }) => code === chosen) ?? departments[0]
  const today = dateIn(zoneOf(branch ?? ''), new Date())
  const date = picked ?? today
  return (
    <>
      <h1>{t('day.title')}</h1>
      <div className="filters">
        <DepartmentChoice
          value={department?.code}
          departments={departments}
          onChange={(code) => {
            sessionStorage.setItem(departmentStored, code)
            setChosen(code)
          }}
        />
        <DateChoice value={date} today={today} onChange={setPicked} />
        {offered('scheduling.arrival.checkIn') && <CheckIn />}
      </div>
      <h2 style={{ fontSize: 16 }}>{dayText(date, currentLanguage())}</h2>
      {department && (
        <Sheets
          department={department.code}
          date={date}
          customerId={params.get('customer') ?? undefined}
        />
      )}
    </>
  )
}

interface DepartmentChoiceProps {
  readonly value: string | undefined
  readonly departments: readonly { readonly code: string }[]
  readonly onChange: (code: string) => void
}

function DepartmentChoice({ value, departments, onChange }: DepartmentChoiceProps) {
  const { t } = useTranslation()
  const { nameOf } = useOrganisation()
  const id = useId()
  return (
    <div>
      <label htmlFor={id}>{t('day.department')}</label>
      <Select
        id={id}
        showSearch={{ optionFilterProp: 'label' }}
        style={{ minWidth: 220 }}
        value={value ?? null}
        options={departments.map(({ code }) => ({ value: code, label: nameOf(code) }))}
        onChange={onChange}
      />
    </div>
  )
}

interface DateChoiceProps {
  readonly value: string
  readonly today: string
  readonly onChange: (date: string) => void
}

function DateChoice({ value, today, onChange }: DateChoiceProps) {
  const { t } = useTranslation()
  const id = useId()
  return (
    <div>
      <label htmlFor={id}>{t('day.date')}</label>
      <div style={{ display: 'flex', gap: 4 }}>
        <Button aria-label={t('day.previous')} onClick={() => onChange(addDays(value, -1))}>
          ‹
        </Button>
        <Input
          id={id}
          type="date"
          style={{ width: 150 }}
          value={value}
          onChange={({ target }) => target.value !== '' && onChange(target.value)}
        />
        <Button aria-label={t('day.next')} onClick={() => onChange(addDays(value, 1))}>
          ›
        </Button>
        <Button onClick={() => onChange(today)}>{t('day.today')}</Button>
      </div>
    </div>
  )
}

interface SheetsProps {
  readonly department: string
  readonly date: string
  readonly customerId: string | undefined
}

interface Taking {
  readonly way: TakingWay
  readonly sheet: Sheet
  readonly session: SheetSession
}

const dialogs = { book: BookPlace, walkIn: WalkIn } as const

function Sheets({ department, date, customerId }: SheetsProps) {
  const { t } = useTranslation()
  const staffName = useStaffNames(department)
  const [taking, setTaking] = useState<Taking>()
  const sheets = useSheets(department, date)
  const Dialog = taking && dialogs[taking.way]
  return (
    <ReadState read={sheets}>
      {({ items }) => (
        <div className="stack">
          {items.length === 0 && (
            <Card>
              <EmptyState text={t('day.noSheets')} />
            </Card>
          )}
          {items.map((sheet) => (
            <SheetCard
              key={sheet.id}
              sheet={sheet}
              doctor={staffName(sheet.resource)}
              onTake={(way, session) => setTaking({ way, sheet, session })}
            />
          ))}
          {Dialog && (
            <Dialog
              sheet={taking.sheet}
              session={taking.session}
              doctor={staffName(taking.sheet.resource)}
              customerId={customerId}
              onClose={() => setTaking(undefined)}
            />
          )}
        </div>
      )}
    </ReadState>
  )
}
