export { schedulingModule } from './module.ts'
