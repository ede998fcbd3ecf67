/** `dewasm/rspack`: the plugin for Rspack. */
import { unplugin } from './unplugin.ts'

export type { PluginOptions } from './options.ts'
export default unplugin.rspack
