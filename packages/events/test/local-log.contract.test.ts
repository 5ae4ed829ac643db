import { eventLogContract, openLocalEngine } from '@hcrm/events/testing'

eventLogContract('local log', { open: openLocalEngine, kills: 2, broker: false })
