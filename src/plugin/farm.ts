/** `dewasm/farm`: the plugin for Farm. */
import { unplugin } from './unplugin.ts'

export type { PluginOptions } from './options.ts'
export default unplugin.farm
