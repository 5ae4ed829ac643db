export { type ConsoleConfig, consoleMounts } from './pages.ts'
