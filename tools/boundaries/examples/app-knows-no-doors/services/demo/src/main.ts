import './app/book-place.ts'
