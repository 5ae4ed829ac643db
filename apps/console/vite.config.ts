import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

export default defineConfig({
  base: '/console/',
  plugins: [react()],
  build: {
    target: 'es2023',
    // The content security policy allows no scripts that stand in the page.
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 1_200,
  },
})
