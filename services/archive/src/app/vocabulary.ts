/** Lists of code words for the doors, which take no values from the domain themselves. */
export { signOutReasons } from '../domain/access/sign-out.ts'
export { channels, purposes } from '../domain/customer/consent.ts'
export {
  classifications,
  customerKinds,
  customerSources,
  sexes,
} from '../domain/customer/customer-state.ts'
export { chargeCategories, encounterKinds } from '../domain/encounter/encounter.ts'
export { positions, unitKinds } from '../domain/organisation/organisation.ts'
