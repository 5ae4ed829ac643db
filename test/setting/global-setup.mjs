// jest wants a default export; the project's own files have none.
export { setUp as default } from './journey-setup.ts'
