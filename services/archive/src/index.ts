export { archiveModule } from './module.ts'
