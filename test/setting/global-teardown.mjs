// jest wants a default export; the project's own files have none.
export { tearDown as default } from './journey-setup.ts'
