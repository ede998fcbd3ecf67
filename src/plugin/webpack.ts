/** `dewasm/webpack`: the plugin for webpack. */
import { unplugin } from './unplugin.ts'

export type { PluginOptions } from './options.ts'
export default unplugin.webpack
