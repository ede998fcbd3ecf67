/** Before each process of the tests ends, what ran in it is written down: it may be ended from outside. */
import { takeCoverage } from 'node:v8'
import { afterAll } from 'vitest'

afterAll(() => takeCoverage())
