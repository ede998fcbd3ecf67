/**
 * SQLite in a page, with the glue that sql.js brings, untouched. Where WebAssembly works the page loads the wasm file; where
 * it doesn't, what dewasm made of it.
 */
import { compilesNatively } from 'dewasm/native'
import initSqlJs from 'sql.js'
import init from 'sql.js/dist/sql-wasm.wasm?fallback'

/** @param {string} id */
const element = (id) => /** @type {HTMLElement} */ (document.getElementById(id))

async function openDatabase() {
  // The glue asks for the namespace by its name.
  if (!compilesNatively()) (await import('dewasm/precompiled')).installPrecompiled()
  const SQL = await initSqlJs({
    /**
     * @param {object} imports
     * @param {(instance: object) => void} done
     */
    instantiateWasm(imports, done) {
      init(imports).then(done)
      return {}
    },
  })
  const database = new SQL.Database()
  database.run('create table city (name text, country text, people integer)')
  const rows = [
    ['Lagos', 'Nigeria', 16_600_000],
    ['Lima', 'Peru', 11_200_000],
    ['Osaka', 'Japan', 19_000_000],
    ['Tokyo', 'Japan', 37_100_000],
    ['Turin', 'Italy', 1_800_000],
  ]
  for (const row of rows) database.run('insert into city values (?, ?, ?)', row)
  return database
}

const started = performance.now()
const database = await openDatabase()
const query = /** @type {HTMLTextAreaElement} */ (element('query'))
query.value = `select country, count(*) as cities, sum(people) as people,
  printf('%.1f %%', 100.0 * sum(people) / (select sum(people) from city)) as share
from city
group by country
order by people desc`

function run() {
  const cells = []
  try {
    const [result = { columns: ['no rows'], values: [] }] = database.exec(query.value)
    cells.push(result.columns.map((name) => ['th', name]))
    for (const row of result.values) cells.push(row.map((value) => ['td', String(value)]))
  } catch (error) {
    cells.push([['td', String(error)]])
  }
  element('result').replaceChildren(
    ...cells.map((row) => node('tr', ...row.map(([tag, text]) => node(tag, text)))),
  )
}

/**
 * @param {string} tag
 * @param {...(string | Node)} children
 */
function node(tag, ...children) {
  const made = document.createElement(tag)
  made.append(...children)
  return made
}

element('form').addEventListener('submit', (event) => {
  event.preventDefault()
  run()
})
run()
const took = Math.round(performance.now() - started)
element('engine').textContent = `sqlite ${database.exec('select sqlite_version()')[0].values[0]} ${
  compilesNatively() ? 'on native WebAssembly' : 'compiled to JavaScript: this page has no WebAssembly'
}, ready after ${took} ms`
