import 'i18next'
import type { Words } from './zh.ts'

declare module 'i18next' {
  interface CustomTypeOptions {
    resources: { translation: Words }
  }
}
