import {
  eventLogContract,
  faults,
  openFragileLocalEngine,
  openLocalEngine,
} from '@hcrm/events/testing'

eventLogContract('local log', faults ? openFragileLocalEngine : openLocalEngine)
