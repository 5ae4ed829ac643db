export const decide = () => []
