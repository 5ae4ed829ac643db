import './inbound/http.ts'
