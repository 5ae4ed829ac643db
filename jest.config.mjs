// The file name tells what a test costs: unit (pure), contract (a port on its engine), e2e (a
// service through its doors), journey (several services). Run one kind:
// NODE_OPTIONS=--experimental-vm-modules jest [path] --selectProjects unit (in that order)

import { existsSync } from 'node:fs'
import { join } from 'node:path'

const swc = {
  jsc: {
    parser: { syntax: 'typescript' },
    target: 'es2024',
    experimental: { keepImportAttributes: true },
  },
  module: { type: 'es6' },
  sourceMaps: 'inline',
}

const ROOMS = ['packages', 'services', 'apps', 'proto', 'tools', 'infra', 'deploy', 'test']

const project = (kind) => ({
  displayName: kind,
  rootDir: import.meta.dirname,
  roots: ROOMS.map((room) => join(import.meta.dirname, room)).filter(existsSync),
  testMatch: [`**/*.${kind}.test.ts`],
  testEnvironment: 'node',
  // jest resolves packages by itself: without the condition tests would run on dist.
  testEnvironmentOptions: { customExportConditions: ['@hcrm/source', 'node', 'node-addons'] },
  extensionsToTreatAsEsm: ['.ts'],
  transform: { '\\.ts$': ['@swc/jest', swc] },
  modulePathIgnorePatterns: ['<rootDir>/.*/dist/'],
  testPathIgnorePatterns: ['/node_modules/', '/examples/'],
})

// Journeys share one running target: the one HCRM_TARGET names, or an all-in-one started for them.
const journey = {
  ...project('journey'),
  globalSetup: join(import.meta.dirname, 'test/setting/global-setup.mjs'),
  globalTeardown: join(import.meta.dirname, 'test/setting/global-teardown.mjs'),
}

export default {
  watchman: false,
  // Contract, e2e and journey tests start engines; the gate gives unit tests more.
  maxWorkers: 2,
  testTimeout: 30_000,
  projects: [project('unit'), project('contract'), project('e2e'), journey],
  // v8 calls a one-line return covered that never ran; babel does not.
  coverageProvider: 'babel',
  collectCoverageFrom: ['packages/kernel/src/**/*.ts', 'services/*/src/domain/**/*.ts'],
  coverageThreshold: {
    '**/src/domain/**/*.ts': { statements: 95, branches: 90, functions: 95, lines: 95 },
  },
}
