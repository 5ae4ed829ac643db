export const patientName = 'towards the wardrobe'
