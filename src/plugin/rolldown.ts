/** `dewasm/rolldown`: the plugin for Rolldown. */
import { unplugin } from './unplugin.ts'

export type { PluginOptions } from './options.ts'
export default unplugin.rolldown
