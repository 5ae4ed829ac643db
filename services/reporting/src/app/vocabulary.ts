/** Lists of code words for the doors, which take no values from the domain themselves. */
export { granularities, visitDimensions } from '../domain/dimensions.ts'
