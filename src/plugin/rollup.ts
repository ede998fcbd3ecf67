/** `dewasm/rollup`: the plugin for Rollup. */
import { unplugin } from './unplugin.ts'

export type { PluginOptions } from './options.ts'
export default unplugin.rollup
