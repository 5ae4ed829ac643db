import './outbound/store.ts'
