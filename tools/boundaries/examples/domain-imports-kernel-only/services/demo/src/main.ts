import './domain/place.ts'
