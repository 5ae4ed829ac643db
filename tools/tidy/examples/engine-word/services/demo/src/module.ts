export const useKafka = true
