/** `dewasm/vite`: the plugin for Vite. */
import { unplugin } from './unplugin.ts'

export type { PluginOptions } from './options.ts'
export default unplugin.vite
