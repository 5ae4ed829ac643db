import { relayContract } from '@hcrm/events/testing'
import { describe } from '@jest/globals'

describe('relay', relayContract)
