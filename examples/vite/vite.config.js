import dewasm from 'dewasm/vite'
import { defineConfig } from 'vite'

export default defineConfig({
  base: './',
  plugins: [dewasm()],
  build: { target: 'es2022' },
})
