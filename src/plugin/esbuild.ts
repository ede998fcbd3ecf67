/** `dewasm/esbuild`: the plugin for esbuild. */
import { unplugin } from './unplugin.ts'

export type { PluginOptions } from './options.ts'
export default unplugin.esbuild
